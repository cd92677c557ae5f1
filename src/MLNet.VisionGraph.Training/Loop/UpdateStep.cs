using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Loop.Checkpoints;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Training.Torch.Optimizers;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Loop;

/// <summary>
/// One update of the weights: accumulates the gradients of one or more batches, clips and applies them, and updates the average.
/// </summary>
/// <typeparam name="TModule">The type of the network.</typeparam>
/// <typeparam name="TBatch">The type of a batch.</typeparam>
/// <param name="module">The network.</param>
/// <param name="optimizer">The optimizer, which the step disposes.</param>
/// <param name="rules">What the options say about updates.</param>
internal abstract class UpdateStep<TModule, TBatch>(TModule module, ModuleOptimizer optimizer, UpdateRules rules)
    : ICheckpointedWeights,
        IDisposable
    where TModule : nn.Module, ITrainableModule<TModule>
{
    // Images, their augmentation and mixing use other streams of the same seed.
    private const long LayerStream = -3;

    private readonly ExponentialMovingAverage<TModule>? _average = rules.Averaging is null
        ? null
        : new ExponentialMovingAverage<TModule>(module);

    private double _loss;
    private int _batches;

    /// <inheritdoc/>
    public ModuleOptimizer Optimizer => optimizer;

    /// <summary>Gets the network that is evaluated and kept: the average if there is one.</summary>
    public TModule Evaluated => _average?.Average ?? module;

    /// <summary>Gets the random numbers of the update.</summary>
    protected AugmentationRandom Random { get; } = new(0);

    StateDict ICheckpointedWeights.Current() => module.ToStateDict();

    StateDict? ICheckpointedWeights.Average() => _average?.Average.ToStateDict();

    void ICheckpointedWeights.RestoreAverage(StateDict average) => _average!.Average.Load(average);

    /// <summary>
    /// Begins an update. What is drawn at random, such as dropout and drop path, depends only on the seed and the number of the update, so
    /// that a resumed training draws the same numbers.
    /// </summary>
    /// <param name="step">The number of preceding updates.</param>
    public void Begin(long step)
    {
        using var scope = NewDisposeScope();
        Random.Restart(rules.Seed, step, LayerStream);
        random.manual_seed((long)(Random.NextBits() >> 1));
        Optimizer.ForgetGradients();
        (_loss, _batches) = (0, 0);
    }

    /// <summary>Adds the gradients of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="share">The batch's share of the update's loss, in (0, 1].</param>
    /// <returns>The mean loss of the update's batches so far; if it is not finite, no gradients were computed.</returns>
    public double Add(TBatch batch, double share)
    {
        using var scope = NewDisposeScope();
        var loss = LossOf(batch);
        _loss += loss.cpu().data<float>()[0]; // not ToDouble, which reads a scalar that nothing keeps alive
        if (double.IsFinite(_loss))
            (share < 1 ? loss.mul(PinnedScalars.Get(share)) : loss).backward();
        return _loss / ++_batches;
    }

    /// <summary>Applies the update to the weights.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="momentum">The momentum; null to leave the optimizer's unchanged.</param>
    /// <param name="state">Receives the gradient norm; its step is the number of preceding updates.</param>
    public void Apply(double rate, double? momentum, TrainingState state)
    {
        using var scope = NewDisposeScope();
        if (rules.AdaptiveClipping is { } share)
            AdaptiveGradientClipping.Clip(Optimizer.Trained, share);
        if (rules.MaxGradientNorm is { } largest)
            state.GradientNorm = nn.utils.clip_grad_norm_(Optimizer.Trained, largest);
        if (momentum is { } value)
            Optimizer.Momentum = value;
        Optimizer.Step(rate);
        _average?.Update(rules.Averaging!.DecayAt(state.Step + 1));
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _average?.Dispose();
        Optimizer.Dispose();
    }

    /// <summary>Computes the mean loss of a batch, a scalar that belongs to the caller's dispose scope.</summary>
    protected abstract Tensor LossOf(TBatch batch);
}
