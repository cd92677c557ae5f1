namespace MLNet.VisionGraph.Graph;

/// <summary>The costs of a network: its parameters, shapes and multiply-adds.</summary>
/// <param name="Parameters">The entries of the state dict, in the order in which the network uses them.</param>
/// <param name="Outputs">The shapes of the network's outputs.</param>
/// <param name="Taps">The shapes of the taps, by path.</param>
/// <param name="ConvolutionMultiplyAdds">The multiply-adds of the convolutions for one image.</param>
/// <param name="LinearMultiplyAdds">The multiply-adds of the linear layers.</param>
/// <param name="AttentionMultiplyAdds">The multiply-adds of the two matrix products of attention.</param>
public sealed record NetworkCost(
    IReadOnlyList<ParameterSpec> Parameters,
    NetworkOutputs<TensorShape> Outputs,
    IReadOnlyDictionary<string, TensorShape> Taps,
    long ConvolutionMultiplyAdds,
    long LinearMultiplyAdds,
    long AttentionMultiplyAdds
)
{
    /// <summary>Gets the number of trainable parameters.</summary>
    public long ParameterCount => Parameters.Where(parameter => parameter.IsTrainable).Sum(parameter => parameter.Count);

    /// <summary>
    /// Gets the multiply-adds for one image: convolutions, linear layers and attention products. Biases, norms, activations, pooling and
    /// elementwise operations are not counted, as is customary.
    /// </summary>
    public long MultiplyAdds => ConvolutionMultiplyAdds + LinearMultiplyAdds + AttentionMultiplyAdds;

    /// <summary>Computes the costs of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="settings">The image size, the classes and the task.</param>
    /// <returns>The costs.</returns>
    /// <exception cref="ArgumentException">The network does not take images of this size.</exception>
    public static NetworkCost Create(INetwork network, NetworkSettings settings) => CostOps.Read(network, settings);
}
