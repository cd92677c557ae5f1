using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>
/// An exponential moving average of a module's weights, e ← d · e + (1 − d) · w, which usually evaluates better than the last weights
/// (the released checkpoints of both papers are such averages). Running statistics are averaged too; counters are copied.
/// </summary>
internal sealed class ExponentialMovingAverage : IDisposable
{
    private readonly (Tensor Average, Tensor Source)[] _pairs;

    /// <summary>Initializes the average with the module's current weights.</summary>
    /// <param name="module">The module, which must not be moved to another device afterwards.</param>
    public ExponentialMovingAverage(NetworkModule module)
    {
        Average = module.CloneForEvaluation();
        var averages = Average.state_dict();
        _pairs = [.. module.state_dict().Select(pair => (averages[pair.Key], pair.Value))];
    }

    /// <summary>Gets the averaged module, in evaluation mode.</summary>
    public NetworkModule Average { get; }

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

    /// <summary>Returns the averaged weights.</summary>
    /// <returns>A tensor for every parameter.</returns>
    public StateDict ToStateDict() => Average.ToStateDict();

    public void Dispose() => Average.Dispose();
}
