namespace MLNet.VisionGraph.Training;

/// <summary>
/// The options of a teacher in an ONNX file: its inputs and outputs. The defaults fit classifiers exported from PyTorch that were trained
/// on ImageNet.
/// </summary>
public sealed record OnnxTeacherOptions
{
    /// <summary>Gets the name of the output with the logits. The default is null (the first output of the file).</summary>
    public string? Output { get; init; }

    /// <summary>
    /// Gets a value indicating whether the output holds probabilities, after a softmax, instead of logits; their logarithms are used, at
    /// least ln 1e-30. The default is <see langword="false"/>.
    /// </summary>
    public bool IsProbabilities { get; init; }

    /// <summary>
    /// Gets the mean and deviation by which the file expects images to be normalized; images that were normalized differently are
    /// converted. The default is ImageNet's.
    /// </summary>
    public ImagePreprocessing Preprocessing { get; init; } = new();

    /// <summary>
    /// Gets a value indicating whether the file takes pixels from 0 to 255 and crops the center itself, by
    /// <see cref="ImagePreprocessing.CropFraction"/> of <see cref="Preprocessing"/>, as in files that
    /// <see cref="TrainedImageClassifier.SaveOnnx"/> writes. If the file takes pixels but does not crop, set the fraction to 1. The default
    /// is <see langword="false"/>.
    /// </summary>
    public bool TakesPixels { get; init; }

    /// <summary>
    /// Gets the side, in pixels, of the square images that the network inside is to see, if the file leaves the size dynamic; ignored
    /// otherwise. The default is null (images keep the student's size).
    /// </summary>
    public int? ImageSize { get; init; }

    /// <summary>
    /// Gets the number of images scored at a time: more need more memory. Ignored if the file has a fixed batch size. The default is 16.
    /// </summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Gets the number of threads that score while the training step waits. The default is null (one per core).</summary>
    public int? Threads { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Preprocessing);
        Preprocessing.Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ImageSize ?? 1, 1, nameof(ImageSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads ?? 1, 1, nameof(Threads));
    }
}
