namespace {{Namespace}}.Api;

/// <summary>
/// Classifies uploaded images, as many concurrently as there are cores. ML.NET scores one image at a time, so combining the images of
/// several requests into batches would have no benefit.
/// </summary>
internal sealed class ImageClassifier
{
    private readonly SemaphoreSlim _seats = new(Environment.ProcessorCount);

    /// <summary>Classifies an image.</summary>
    /// <returns>The classes, or an error if the file is not an image.</returns>
    public async Task<Prediction> PredictAsync(UploadedImage image, CancellationToken cancellationToken)
    {
        await _seats.WaitAsync(cancellationToken);
        try
        {
            // The model reads the image from a file.
            using var file = await TemporaryFile.WriteAsync(image, cancellationToken);
            return await Task.Run(() => Classify(image.Name, file.Path), cancellationToken);
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
