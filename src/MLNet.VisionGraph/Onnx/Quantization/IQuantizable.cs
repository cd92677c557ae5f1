namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>A network with its weights that can be quantized.</summary>
internal interface IQuantizable
{
    /// <summary>Gets the height of the input, in pixels.</summary>
    int Height { get; }

    /// <summary>Gets the width of the input, in pixels.</summary>
    int Width { get; }

    /// <summary>Exports the graph whose values are observed.</summary>
    ObservedGraph Observe();

    /// <summary>Exports the graph whose outputs tell what a plan loses; without inputs other than the image.</summary>
    /// <param name="plan">The plan; null for float32.</param>
    byte[] Export(QuantizationPlan? plan);
}
