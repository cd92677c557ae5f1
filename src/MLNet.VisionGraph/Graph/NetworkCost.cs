namespace MLNet.VisionGraph.Graph;

/// <summary>What a network costs, from its shape-and-cost reading.</summary>
/// <param name="Parameters">Every entry of the state dict, in the order in which the network uses them.</param>
/// <param name="Outputs">The shapes of all that the network gives.</param>
/// <param name="Marks">The shapes at the marked places, by path.</param>
/// <param name="ConvolutionMacs">Multiply-adds of convolutions for one image.</param>
/// <param name="LinearMacs">Multiply-adds of linear layers.</param>
/// <param name="AttentionMacs">Multiply-adds of the attention's two matrix products.</param>
public sealed record NetworkCost(
    IReadOnlyList<ParameterSpec> Parameters,
    NetworkOutputs<TensorShape> Outputs,
    IReadOnlyDictionary<string, TensorShape> Marks,
    long ConvolutionMacs,
    long LinearMacs,
    long AttentionMacs)
{
    /// <summary>Gets the number of trainable values.</summary>
    public long ParameterCount => Parameters.Where(parameter => parameter.IsTrainable).Sum(parameter => parameter.Count);

    /// <summary>
    /// Gets the multiply-adds for one image: convolutions, linear layers and attention products. Biases, norms, activations, pooling and
    /// elementwise operations are not counted, as is the custom.
    /// </summary>
    public long Macs => ConvolutionMacs + LinearMacs + AttentionMacs;

    /// <summary>Reads what a network costs.</summary>
    /// <param name="network">The network.</param>
    /// <param name="settings">Image size, classes and form.</param>
    /// <returns>The costs.</returns>
    /// <exception cref="ArgumentException">The network does not take images of this size.</exception>
    public static NetworkCost Of(INetwork network, NetworkSettings settings) => CostOps.Read(network, settings);
}
