using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Distillation;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// A trained classifier from which a student learns (arXiv:2012.12877, section 4). Its classes must be the student's, in the same order:
/// logit i is class i of <see cref="ImageDataset.ClassNames"/>. For classes other than ImageNet's, fine-tune the teacher on the images
/// first. It supports one caller at a time.
/// </summary>
public abstract class DistillationTeacher : IDisposable
{
    private protected DistillationTeacher(string description, int? classes) => (Description, Classes) = (description, classes);

    /// <summary>Gets a short description for logs and messages, such as <c>'regnety_160.onnx'</c>.</summary>
    public string Description { get; }

    /// <summary>Gets the number of the teacher's classes; null if it is known only after scoring.</summary>
    public int? Classes { get; }

    /// <summary>
    /// Creates a teacher from a classifier in an ONNX file with one float32 input [B, 3, H, W] and an output [B, classes], scored by ONNX
    /// Runtime on the CPU. B may be dynamic or fixed. If H and W are fixed and differ from the student's, images are resized (bilinear,
    /// with antialiasing when they shrink).
    /// </summary>
    /// <param name="path">The file; tensors that it stores in external files beside it are found.</param>
    /// <param name="options">
    /// The inputs and outputs of the file. The default is null: images normalized by ImageNet's mean and deviation, logits as the
    /// first output.
    /// </param>
    /// <returns>The teacher.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// The file is not an ONNX file, or its network does not take images or does not classify them.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range, or names an output that does not exist.</exception>
    public static DistillationTeacher FromOnnx(string path, OnnxTeacherOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no teacher '{path}'.", path);
        return OnnxTeacher.Open(path, options ?? new OnnxTeacherOptions());
    }

    /// <summary>
    /// Creates a teacher from a backbone with its classification head, or both heads, scored by ONNX Runtime on the CPU. Its images have
    /// its own size and normalization.
    /// </summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="weights">
    /// The weights, including the head. The default is null (the recommended released checkpoint, which has ImageNet's 1000 classes).
    /// </param>
    /// <param name="settings">
    /// The image size, the classes, and whether there is a distillation head. The default is null (the settings of the released
    /// checkpoints). Set the classes if <paramref name="weights"/> are those of a fine-tuned network
    /// (<see cref="TrainedImageClassifier.Settings"/>).
    /// </param>
    /// <param name="threads">The number of threads that score while the training step waits. The default is null (one per core).</param>
    /// <returns>The teacher.</returns>
    /// <exception cref="ArgumentException">The settings have no classes, or an image size that the network does not support.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    /// <exception cref="WeightMismatchException">The weights are those of another network, or their head has other classes.</exception>
    /// <exception cref="WeightsUnavailableException">
    /// The released weights can be neither found nor downloaded; the message says which file to put where.
    /// </exception>
    /// <exception cref="InvalidDataException">The weight file is damaged.</exception>
    public static DistillationTeacher FromBackbone(
        BackboneDescriptor backbone,
        WeightSource? weights = null,
        NetworkSettings? settings = null,
        int? threads = null
    )
    {
        ArgumentNullException.ThrowIfNull(backbone);
        settings ??= new NetworkSettings
        {
            Height = backbone.InputSize,
            Width = backbone.InputSize,
            Distillation = backbone.HasDistillationHead,
        };
        if (settings.Classes < 1)
            throw new ArgumentException(
                $"'{backbone.Name}' cannot teach without classes: give their number in {nameof(settings)}.",
                nameof(settings)
            );
        backbone.Network.CheckSettings(settings);
        var parameters = backbone.LoadWeights(weights ?? WeightSource.Pretrained(), settings);
        var model = OnnxExporter.Export(
            backbone.Network,
            parameters,
            new OnnxExportOptions { Network = settings, Outputs = [OnnxOutput.Logits] }
        );
        return OnnxTeacher.Open(model, backbone.Name, new OnnxTeacherOptions { Preprocessing = backbone.Preprocessing, Threads = threads });
    }

    /// <summary>Creates a teacher from a function.</summary>
    /// <param name="score">
    /// A function that returns logits, [B, classes], row-major, for images as the student sees them. It is called by one thread at a time.
    /// </param>
    /// <param name="description">A short description for messages. The default is <c>a function</c>.</param>
    /// <returns>The teacher; disposing it does nothing.</returns>
    public static DistillationTeacher FromDelegate(Func<TeacherImages, float[]> score, string description = "a function")
    {
        ArgumentNullException.ThrowIfNull(score);
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        return new DelegateTeacher(score, description);
    }

    /// <summary>Scores images.</summary>
    /// <param name="images">The images.</param>
    /// <param name="classes">The number of the student's classes, at least 1.</param>
    /// <returns>The logits, [B, <paramref name="classes"/>], row-major.</returns>
    /// <exception cref="InvalidOperationException">
    /// The teacher has another number of classes, could not score the images, or returned a value that is not a finite number.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The teacher has been disposed.</exception>
    public float[] Score(TeacherImages images, int classes)
    {
        ArgumentNullException.ThrowIfNull(images);
        CheckClasses(classes);
        var logits = Compute(images);
        if (logits.Length != (long)images.Count * classes)
        {
            throw new InvalidOperationException(
                logits.Length % images.Count == 0
                    ? OtherClasses(logits.Length / images.Count, classes)
                    : $"The teacher {Description} gave {logits.Length} values for {images.Count} images; "
                        + $"{images.Count} × {classes} logits were expected."
            );
        }

        var strange = Array.FindIndex(logits, logit => !float.IsFinite(logit));
        return strange < 0
            ? logits
            : throw new InvalidOperationException(
                $"The teacher {Description} gave {logits[strange]} for class {strange % classes} of image {strange / classes}; "
                    + "nothing can be learned from that. Check its normalization."
            );
    }

    /// <inheritdoc/>
    public override string ToString() => Description;

    /// <summary>Releases the teacher's resources.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Checks that the teacher has as many classes as the student, if its number is known.</summary>
    /// <exception cref="InvalidOperationException">The teacher has another number of classes.</exception>
    internal void CheckClasses(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (Classes is { } known && known != classes)
            throw new InvalidOperationException(OtherClasses(known, classes));
    }

    /// <summary>Computes the logits, row-major.</summary>
    private protected abstract float[] Compute(TeacherImages images);

    /// <summary>Releases the teacher's resources.</summary>
    private protected virtual void Dispose(bool disposing) { }

    private string OtherClasses(int found, int expected) =>
        $"The teacher {Description} has {found} classes, but the student has {expected}. "
        + "Both must have the same classes in the same order: fine-tune the teacher on these images first.";
}
