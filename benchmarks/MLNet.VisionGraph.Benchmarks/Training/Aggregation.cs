using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Benchmarks.Training;

/// <summary>
/// Measures only the neighbor aggregation of sparse vision graph attention, with its gradient, on maps of noise [B, 256, side, side] with
/// K = 2 as in the MobileViGs.
/// </summary>
internal sealed class Aggregation : IDisposable
{
    public const int Images = 16;
    private const int Channels = 256;
    private const int Distance = 2;

    private readonly TensorOps _ours = new(new NoParameters(), TrainingMode.Everything);
    private readonly Tensor _maps;
    private readonly Tensor _gradient;

    public Aggregation(int side)
    {
        random.manual_seed(1);
        _maps = randn(Images, Channels, side, side, requires_grad: true);
        _gradient = randn(Images, Channels, side, side);
        Contenders =
        [
            new TimeContender("ours: windows of shifts, doubled", Images, () => Learn(_ours)),
            new TimeContender("shift by shift", Images, () => Learn(new ShiftByShift(_ours))),
        ];
    }

    public IReadOnlyList<TimeContender> Contenders { get; }

    /// <summary>Gets a value indicating whether both forms return the same values, bit for bit.</summary>
    public bool FormsAgree()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return _ours.MaxRelative(_maps, Distance).equal(new ShiftByShift(_ours).MaxRelative(_maps, Distance)).all().ToBoolean();
    }

    public void Dispose()
    {
        _maps.Dispose();
        _gradient.Dispose();
    }

    private void Learn(IGraphOps<Tensor> ops)
    {
        using var scope = NewDisposeScope();
        _maps.grad?.zero_();
        ops.MaxRelative(_maps, Distance).backward([_gradient]);
    }

    private sealed class NoParameters : IParameterTensors
    {
        public Tensor this[Scope at] => throw new NotSupportedException($"The aggregation has no parameters, '{at.Path}' neither.");
    }
}
