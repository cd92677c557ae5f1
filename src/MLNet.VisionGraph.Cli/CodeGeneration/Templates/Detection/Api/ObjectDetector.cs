namespace {{Namespace}}.Api;

/// <summary>
/// Finds objects in uploaded images, as many concurrently as there are cores. ML.NET scores one image at a time, so combining the images of
/// several requests into batches would have no benefit.
/// </summary>
internal sealed class ObjectDetector
{
    private readonly SemaphoreSlim _seats = new(Environment.ProcessorCount);

    /// <summary>Finds the objects in an image.</summary>
    /// <returns>The objects, or an error if the file is not an image.</returns>
    public async Task<Prediction> PredictAsync(UploadedImage image, CancellationToken cancellationToken)
    {
        await _seats.WaitAsync(cancellationToken);
        try
        {
            // The model reads the image from a file.
            using var file = await TemporaryFile.WriteAsync(image, cancellationToken);
            return await Task.Run(() => Detect(image.Name, file.Path), cancellationToken);
        }
        finally
        {
            _seats.Release();
        }
    }

    private static Prediction Detect(string name, string path)
    {
        try
        {
            return new Prediction(name, {{Class}}.Detect(path));
        }
        catch (ArgumentException)
        {
            return new Prediction(name, null, $"'{name}' is no image that can be read, or claims more than { {{Class}}.MaxPixels} pixels.");
        }
    }
}
