using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors;

/// <summary>A detector: backbone, neck and heads, described once for ONNX values, shapes and tensors.</summary>
internal interface IDetector
{
    /// <summary>Gets the backbone.</summary>
    INetwork Backbone { get; }

    /// <summary>Gets the neck.</summary>
    INeck Neck { get; }

    /// <summary>Gets the number of classes, without background.</summary>
    int Classes { get; }

    /// <summary>Gets a value indicating whether detections have masks.</summary>
    bool HasMasks { get; }

    /// <summary>Returns the initialization of a parameter for training from scratch; the backbone's is that of its network.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns>The initialization; null for PyTorch's default.</returns>
    ParameterInitialization? InitializationOf(ParameterSpec parameter);

    /// <summary>Computes the convolutional part, from the image to the outputs of the dense heads.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <param name="ops">The operations.</param>
    /// <param name="image">The image, [3, H, W], normalized and padded with zeros.</param>
    /// <returns>The maps and the outputs of the heads.</returns>
    DenseOutputs<T> Forward<T>(IDetectionOps<T> ops, T image);

    /// <summary>Turns the outputs of the convolutional part into detections.</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <param name="ops">The operations.</param>
    /// <param name="outputs">The result of <see cref="Forward"/>.</param>
    /// <param name="imageSize">The width and height of the image inside the padding, [2].</param>
    /// <param name="scale">The factors from the photo's width and height to those of the image, [2].</param>
    /// <param name="thresholds">The thresholds.</param>
    /// <returns>The detections in slots.</returns>
    DetectionSlots<T> Detect<T>(IDetectionOps<T> ops, DenseOutputs<T> outputs, T imageSize, T scale, DetectionThresholds thresholds)
        where T : class;
}
