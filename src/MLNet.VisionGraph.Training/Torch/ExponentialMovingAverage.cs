using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>
/// An exponential moving average of a module's weights, e ← d · e + (1 − d) · w, which usually evaluates better than the last weights
/// (the released checkpoints of both papers are such averages). Running statistics are averaged too; counters are copied.
/// </summary>
/// <typeparam name="TModule">The type of the module.</typeparam>
internal sealed class ExponentialMovingAverage<TModule> : IDisposable
    where TModule : nn.Module, ITrainableModule<TModule>
{
    private readonly (Tensor Average, Tensor Source)[] _pairs;

    /// <summary>Initializes the average with the module's current weights.</summary>
    /// <param name="module">The module, which must not be moved to another device afterwards.</param>
    public ExponentialMovingAverage(TModule module)
    {
        Average = Copy(module);
        var averages = Average.state_dict();
        _pairs = [.. module.state_dict().Select(pair => (averages[pair.Key], pair.Value))];
    }

    /// <summary>Gets the averaged module, in evaluation mode and without gradients, on the module's device.</summary>
    public TModule Average { get; }

    /// <summary>Updates the average after a step.</summary>
    /// <param name="decay">The weight of the previous average, in [0, 1).</param>
    public void Update(double decay)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using Scalar kept = decay,
            added = 1 - decay; // kept alive until libtorch has read them, see PinnedScalars
        foreach (var (average, source) in _pairs)
        {
            if (average.is_floating_point())
                average.mul_(kept).add_(source, added);
            else
                average.copy_(source);
        }
    }

    public void Dispose() => Average.Dispose();

    private static TModule Copy(TModule module)
    {
        var copy = module.CreateAlike();
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var weights = module.state_dict();
        copy.to(weights.Values.First().device);
        foreach (var (name, target) in copy.state_dict())
            target.copy_(weights[name]);
        foreach (var parameter in copy.parameters())
            parameter.requires_grad = false;
        copy.eval();
        return copy;
    }
}
