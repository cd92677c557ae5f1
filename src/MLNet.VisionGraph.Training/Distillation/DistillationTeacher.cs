using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Training.Distillation;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// A trained classifier from which a student learns (arXiv:2012.12877, section 4). Its classes must be the student's, in the same order: number i of its logits is class i of
/// <see cref="PhotoSet.ClassNames"/>. For other classes than ImageNet's, fine-tune the teacher on the photos first. One caller at a time.
/// </summary>
public abstract class DistillationTeacher : IDisposable
{
    private protected DistillationTeacher(string description, int? classes) => (Description, Classes) = (description, classes);

    /// <summary>Gets a short text for logs and messages, such as <c>'regnety_160.onnx'</c>.</summary>
    public string Description { get; }

    /// <summary>Gets how many classes the teacher knows; null where that shows only when it is asked.</summary>
    public int? Classes { get; }

    /// <summary>
    /// A classifier in an ONNX file, with one float32 input [B, 3, H, W] and an output [B, classes], scored by ONNX Runtime on the CPU. B may be free or fixed. Where H and W are
    /// fixed and not the student's, pictures are resized (bilinear, with antialias where they shrink).
    /// </summary>
    /// <param name="path">The file; tensors that it keeps in files beside it are found.</param>
    /// <param name="options">What it takes and gives. Default: pictures normalised by ImageNet's mean and deviation, logits first among the outputs.</param>
    /// <returns>The teacher.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no ONNX file, or its network does not take images or does not classify them.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, or names an output that is not there.</exception>
    public static DistillationTeacher FromOnnx(string path, OnnxTeacherOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no teacher '{path}'.", path);
        return OnnxTeacher.Open(path, options ?? new OnnxTeacherOptions());
    }

    /// <summary>
    /// A backbone with its classification head, or both heads, scored by ONNX Runtime on the CPU. It is given pictures of its own size and normalised as it wants them.
    /// </summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="weights">Its weights, head included. Default: null, the recommended released checkpoint, which knows ImageNet's 1000 classes.</param>
    /// <param name="settings">
    /// The image size, the classes, and whether there is a distillation head. Default: null, as the released checkpoints are; give the classes where <paramref name="weights"/> are
    /// of a fine-tuned network (<see cref="TrainedImageClassifier.Settings"/>).
    /// </param>
    /// <param name="threads">How many threads compute while the training step waits. Default: null, one a core.</param>
    /// <returns>The teacher.</returns>
    /// <exception cref="ArgumentException">The settings have no classes, or an image size that the network does not take.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    /// <exception cref="WeightMismatchException">The weights are another network's, or their head has other classes.</exception>
    /// <exception cref="WeightsUnavailableException">Released weights can neither be found nor downloaded; the message says which file to put where.</exception>
    /// <exception cref="InvalidDataException">The weights' file is damaged.</exception>
    public static DistillationTeacher FromBackbone(BackboneDescriptor backbone, WeightSource? weights = null, NetworkSettings? settings = null, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        settings ??= new NetworkSettings { Height = backbone.InputSize, Width = backbone.InputSize, Distillation = backbone.IsDistilled };
        if (settings.Classes < 1)
            throw new ArgumentException($"'{backbone.Name}' cannot teach without classes: give their number in {nameof(settings)}.", nameof(settings));
        backbone.Network.CheckSettings(settings);
        var parameters = backbone.LoadWeights(weights ?? WeightSource.Pretrained(), settings);
        var model = OnnxExporter.Export(backbone.Network, parameters, new OnnxExportOptions { Network = settings, Outputs = [OnnxOutput.Logits] });
        return OnnxTeacher.Open(model, backbone.Name, new OnnxTeacherOptions { Preprocessing = backbone.Preprocessing, Threads = threads });
    }

    /// <summary>A function of your own.</summary>
    /// <param name="score">Gives logits [B, classes], row by row, for pictures as the student gets them. It is called by one thread at a time.</param>
    /// <param name="description">A short text for messages. Default: <c>a function</c>.</param>
    /// <returns>The teacher; disposing it does nothing.</returns>
    public static DistillationTeacher FromDelegate(Func<TeacherImages, float[]> score, string description = "a function")
    {
        ArgumentNullException.ThrowIfNull(score);
        ArgumentException.ThrowIfNullOrWhiteSpace(description);
        return new DelegateTeacher(score, description);
    }

    /// <summary>Classifies pictures.</summary>
    /// <param name="images">The pictures.</param>
    /// <param name="classes">How many classes the student has, at least 1.</param>
    /// <returns>The logits [B, <paramref name="classes"/>], row by row.</returns>
    /// <exception cref="InvalidOperationException">The teacher has another number of classes, could not score the pictures, or gave a value that is no finite number.</exception>
    /// <exception cref="ObjectDisposedException">The teacher is disposed.</exception>
    public float[] Score(TeacherImages images, int classes)
    {
        ArgumentNullException.ThrowIfNull(images);
        CheckClasses(classes);
        var logits = Compute(images);
        if (logits.Length != (long)images.Count * classes)
        {
            throw new InvalidOperationException(logits.Length % images.Count == 0
                ? OtherClasses(logits.Length / images.Count, classes)
                : $"The teacher {Description} gave {logits.Length} values for {images.Count} pictures; {images.Count} × {classes} logits were expected.");
        }

        var strange = Array.FindIndex(logits, logit => !float.IsFinite(logit));
        return strange < 0 ? logits : throw new InvalidOperationException(
            $"The teacher {Description} gave {logits[strange]} for class {strange % classes} of picture {strange / classes}; nothing can be learned from that. Check its normalisation.");
    }

    /// <inheritdoc/>
    public override string ToString() => Description;

    /// <summary>Frees what the teacher holds.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Checks that the teacher knows as many classes as the student, where that can be known.</summary>
    /// <exception cref="InvalidOperationException">It knows another number.</exception>
    internal void CheckClasses(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (Classes is { } known && known != classes)
            throw new InvalidOperationException(OtherClasses(known, classes));
    }

    /// <summary>Gives the logits, row by row.</summary>
    private protected abstract float[] Compute(TeacherImages images);

    /// <summary>Frees what the teacher holds.</summary>
    private protected virtual void Dispose(bool disposing)
    {
    }

    private string OtherClasses(int found, int expected) => $"The teacher {Description} has {found} classes, but the student has {expected}. "
        + "Both must have the same classes in the same order: fine-tune the teacher on these photos first.";
}
