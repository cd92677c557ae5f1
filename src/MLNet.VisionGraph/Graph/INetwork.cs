namespace MLNet.VisionGraph.Graph;

/// <summary>
/// A backbone as a pure function over <see cref="IGraphOps{T}"/>: described once and run on ONNX values, on shapes and on tensors.
/// The image is [3, H, W], normalized as the checkpoint expects.
/// </summary>
public interface INetwork
{
    /// <summary>Gets the stages whose maps can be returned, from the finest to the coarsest.</summary>
    IReadOnlyList<StageInfo> Stages { get; }

    /// <summary>Gets the length of the embedding that <see cref="Embed"/> returns.</summary>
    int EmbeddingLength { get; }

    /// <summary>Gets the name of the classification head in the checkpoint.</summary>
    string Head { get; }

    /// <summary>Gets the name of the distillation head in the checkpoint.</summary>
    string DistillationHead { get; }

    /// <summary>Returns the initialization of a parameter for training from scratch.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns>
    /// The initialization. The default is <see langword="null"/> (PyTorch's default for convolutions, linear layers and norms).
    /// </returns>
    ParameterInitialization? InitializationOf(ParameterSpec parameter) => null;

    /// <summary>
    /// Returns the network whose form for detection has the parameters of the classifier, so that the weights of classifiers can be
    /// transferred to detectors.
    /// </summary>
    /// <returns>The network. The default is this network.</returns>
    INetwork ForTransfer() => this;

    /// <summary>Checks that the network accepts images of this size.</summary>
    /// <param name="settings">The image size and the task.</param>
    /// <exception cref="ArgumentException">The size is not supported; the message says which sizes are.</exception>
    void CheckSettings(NetworkSettings settings);

    /// <summary>Computes the maps of all <see cref="Stages"/>.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <param name="ops">The operations.</param>
    /// <param name="image">The image, [3, H, W].</param>
    /// <param name="settings">The image size and the task.</param>
    /// <returns>One map per stage, [C, H / stride, W / stride].</returns>
    IReadOnlyList<T> Features<T>(IGraphOps<T> ops, T image, NetworkSettings settings);

    /// <summary>Computes the embedding, the input of the heads, from the pooled last map.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <param name="ops">The operations.</param>
    /// <param name="pooled">The mean of the last stage's map, [C, 1, 1].</param>
    /// <returns>The embedding, [<see cref="EmbeddingLength"/>, 1, 1].</returns>
    T Embed<T>(IGraphOps<T> ops, T pooled);

    /// <summary>Classifies an embedding.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <param name="ops">The operations.</param>
    /// <param name="embedding">The embedding, [<see cref="EmbeddingLength"/>, 1, 1].</param>
    /// <param name="head">The name of the head: <see cref="Head"/> or <see cref="DistillationHead"/>.</param>
    /// <param name="classes">The number of classes.</param>
    /// <returns>The logits, [classes].</returns>
    T Classify<T>(IGraphOps<T> ops, T embedding, string head, int classes);
}
