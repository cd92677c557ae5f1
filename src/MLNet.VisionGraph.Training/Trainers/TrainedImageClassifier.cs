using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Training.Metrics;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Training;

/// <summary>What a training leaves behind: the best weights, the classes, and how good it is on photos that it has not learned from.</summary>
public sealed class TrainedImageClassifier
{
    internal TrainedImageClassifier(
        BackboneDescriptor backbone, NetworkSettings settings, StateDict weights, IReadOnlyList<string> classNames, ClassificationReport validation, TrainingState state)
    {
        (Backbone, Settings, Weights, ClassNames, Validation, State) = (backbone, settings, weights, classNames, validation, state);
    }

    /// <summary>Gets the backbone.</summary>
    public BackboneDescriptor Backbone { get; }

    /// <summary>Gets image size and classes.</summary>
    public NetworkSettings Settings { get; }

    /// <summary>Gets the weights of the best epoch, the average's where one was kept.</summary>
    public StateDict Weights { get; }

    /// <summary>Gets the names of the classes, in the order of the logits.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Gets how the best epoch did on the validation photos.</summary>
    public ClassificationReport Validation { get; }

    /// <summary>Gets how the training ended: epochs, steps, why it stopped.</summary>
    public TrainingState State { get; }

    /// <summary>Saves the weights, with the classes' names in the file's metadata.</summary>
    /// <param name="path">The file, by custom ending in <c>.safetensors</c>.</param>
    public void SaveSafeTensors(string path) => SafeTensorsFile.Write(
        path,
        Weights,
        metadata: new Dictionary<string, string> { ["backbone"] = Backbone.Name, ["classes"] = System.Text.Json.JsonSerializer.Serialize(ClassNames) });

    /// <summary>
    /// Saves the network as ONNX: <c>image</c> [B, 3, R, R], pixels from 0 to 255 in red, green, blue, resized as the backbone's checkpoints want it → <c>logits</c> [B, classes].
    /// Crop and normalisation are inside.
    /// </summary>
    /// <param name="path">The file.</param>
    public void SaveOnnx(string path) => OnnxExporter.Save(
        path, Backbone.Network, Weights, new OnnxExportOptions { Network = Settings, Outputs = [OnnxOutput.Logits], Preprocessing = Backbone.Preprocessing });
}
