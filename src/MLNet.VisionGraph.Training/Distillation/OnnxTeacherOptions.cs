namespace MLNet.VisionGraph.Training;

/// <summary>What an ONNX file that teaches takes and gives. The defaults fit classifiers exported from PyTorch that were trained on ImageNet.</summary>
public sealed record OnnxTeacherOptions
{
    /// <summary>Gets the name of the output with the logits. Default: null, the file's first output.</summary>
    public string? Output { get; init; }

    /// <summary>
    /// Gets whether that output holds probabilities, behind a softmax, rather than logits; their logarithms are taken, at least ln 1e-30. Default: <see langword="false"/>.
    /// </summary>
    public bool IsProbabilities { get; init; }

    /// <summary>Gets the mean and deviation that the file wants its pictures normalised with; pictures that were normalised otherwise are converted. Default: ImageNet's.</summary>
    public ImagePreprocessing Preprocessing { get; init; } = new();

    /// <summary>
    /// Gets whether the file takes pixels from 0 to 255 and cuts out the middle itself, the part that <see cref="ImagePreprocessing.CropFraction"/> of <see cref="Preprocessing"/>
    /// says: what <see cref="TrainedImageClassifier.SaveOnnx"/> writes. Where the file takes pixels and cuts nothing, the fraction is 1. Default: <see langword="false"/>.
    /// </summary>
    public bool TakesPixels { get; init; }

    /// <summary>
    /// Gets the side of the square pictures, in pixels, that the network inside is to see, where the file leaves the size free. Ignored where it does not. Default: null, pictures
    /// keep the student's size.
    /// </summary>
    public int? ImageSize { get; init; }

    /// <summary>Gets how many pictures are scored at a time: more need more memory. Ignored where the file has a fixed batch size. Default: 16.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Gets how many threads compute while the training step waits. Default: null, one a core.</summary>
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
