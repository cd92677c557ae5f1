namespace {{Namespace}}.Api;

/// <summary>
/// Classifies uploaded photos, as many concurrently as there are cores. ML.NET scores one photo at a time, so combining the photos of
/// several requests into batches would have no benefit.
/// </summary>
internal sealed class PhotoClassifier
{
    private readonly SemaphoreSlim _seats = new(Environment.ProcessorCount);

    /// <summary>Classifies a photo.</summary>
    /// <returns>The classes, or an error if the photo is not an image.</returns>
    public async Task<Prediction> ClassifyAsync(UploadedPhoto photo, CancellationToken cancellationToken)
    {
        await _seats.WaitAsync(cancellationToken);
        try
        {
            // The model reads the photo from a file.
            using var file = await TemporaryFile.WriteAsync(photo, cancellationToken);
            return await Task.Run(() => Classify(photo.Name, file.Path), cancellationToken);
        }
        finally
        {
            _seats.Release();
        }
    }

    private static Prediction Classify(string name, string path)
    {
        try
        {
            var output = {{Class}}.Predict(new {{Class}}.ModelInput { ImageSource = path });
            return new Prediction(name, output.PredictedLabel, [.. {{Class}}.GetSortedScoresWithLabels(output).Select(pair => new ClassScore(pair.Key, pair.Value))]);
        }
        catch (ArgumentException)
        {
            return new Prediction(name, null, null, $"'{name}' is no image that can be read, or claims more than { {{Class}}.MaxPixels} pixels.");
        }
    }
}
