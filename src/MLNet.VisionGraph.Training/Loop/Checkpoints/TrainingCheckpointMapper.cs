using System.Reflection;
using System.Text.Json.Nodes;
using MLNet.VisionGraph.Training.Callbacks;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Loop.Checkpoints;

/// <summary>Maps the state of a training to a checkpoint and back, so that a resumed training continues exactly as it would have.</summary>
/// <param name="backbone">The name of the backbone.</param>
/// <param name="seed">The seed of the training.</param>
/// <param name="weights">The weights and the optimizer.</param>
/// <param name="callbacks">The callbacks.</param>
internal sealed class TrainingCheckpointMapper(string backbone, long seed, ICheckpointedWeights weights, CallbackList callbacks)
{
    private const string ModelPrefix = "model/";
    private const string AveragePrefix = "average/";
    private const string OptimizerPrefix = "optimizer/";
    private const string BestPrefix = "best/";
    private const string LossSum = "lossSum";
    private const string LossCount = "lossCount";
    private const string StopReason = "stopReason";

    private double _secondsBefore;

    /// <summary>Gets the training time of earlier runs.</summary>
    public TimeSpan TimeBefore => TimeSpan.FromSeconds(_secondsBefore);

    /// <summary>Returns the weights of the network being trained.</summary>
    /// <exception cref="InvalidDataException">The checkpoint has no weights.</exception>
    public static StateDict WeightsOf(TrainingCheckpoint checkpoint) =>
        TrainingCheckpoints.Find(checkpoint.Tensors, ModelPrefix) ?? throw new InvalidDataException("The checkpoint has no weights.");

    /// <summary>Creates a checkpoint.</summary>
    /// <param name="position">The position of the training.</param>
    /// <param name="state">The state, which contains the steps and the elapsed time.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <param name="best">The best weights so far; null before the first epoch ends.</param>
    /// <param name="stopReason">Why the training ended if there is nothing left to resume; otherwise, null.</param>
    /// <param name="fingerprint">The fingerprint of the training.</param>
    public TrainingCheckpoint Take(
        TrainingPosition position,
        TrainingState state,
        IReadOnlyList<string> classNames,
        StateDict? best,
        string? stopReason,
        string fingerprint
    )
    {
        var tensors = new Dictionary<string, CheckpointTensor>(StringComparer.Ordinal);
        TrainingCheckpoints.Add(tensors, ModelPrefix, weights.Current());
        if (weights.Average() is { } average)
            TrainingCheckpoints.Add(tensors, AveragePrefix, average);
        if (best is not null)
            TrainingCheckpoints.Add(tensors, BestPrefix, best);
        weights.Optimizer.Save(tensors, OptimizerPrefix);

        var info = new TrainingCheckpointInfo
        {
            Backbone = backbone,
            ClassNames = classNames,
            CompletedEpochs = position.Epochs,
            BatchesDone = position.Batches,
            Step = state.Step,
            Seed = seed,
            ElapsedSeconds = _secondsBefore + state.Elapsed.TotalSeconds,
            Fingerprint = fingerprint,
            CallbackStates = callbacks.SaveStates(),
            Versions = Versions(),
            Extra = new JsonObject
            {
                [LossSum] = position.LossSum,
                [LossCount] = position.LossCount,
                [StopReason] = stopReason,
            },
        };
        return new TrainingCheckpoint(info, tensors);
    }

    /// <summary>Restores a training whose network already has the checkpoint's weights.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="state">Receives the steps, and the stop reason if the training has ended.</param>
    /// <returns>The position of the training, and the best weights so far.</returns>
    /// <exception cref="InvalidDataException">The checkpoint is incomplete.</exception>
    public (TrainingPosition Position, StateDict? Best) Restore(TrainingCheckpoint checkpoint, TrainingState state)
    {
        var (info, tensors) = checkpoint;
        if (weights.Average() is not null)
        {
            weights.RestoreAverage(
                TrainingCheckpoints.Find(tensors, AveragePrefix)
                    ?? throw new InvalidDataException("The checkpoint has no averaged weights.")
            );
        }

        weights.Optimizer.Load(tensors, OptimizerPrefix);
        callbacks.RestoreStates(info.CallbackStates);
        (state.Step, state.IsResumed, _secondsBefore) = (info.Step, true, info.ElapsedSeconds);
        if ((string?)info.Extra[StopReason] is { } reason)
            state.RequestStop(reason);
        return (
            new TrainingPosition(info.CompletedEpochs, info.BatchesDone, (double)info.Extra[LossSum]!, (int)info.Extra[LossCount]!),
            TrainingCheckpoints.Find(tensors, BestPrefix)
        );
    }

    private static Dictionary<string, string> Versions() =>
        new()
        {
            ["MLNet.VisionGraph.Training"] = VersionOf(typeof(TrainingCheckpointMapper)),
            ["TorchSharp"] = VersionOf(typeof(Tensor)),
            [".NET"] = Environment.Version.ToString(),
        };

    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? string.Empty;
}
