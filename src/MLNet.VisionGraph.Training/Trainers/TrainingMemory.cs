using System.Reflection;
using System.Text.Json.Nodes;
using MLNet.VisionGraph.Training.Callbacks;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Weights;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>What a checkpoint holds of a training, and where each part goes when the training is resumed: with it, what follows is what would have followed.</summary>
internal sealed class TrainingMemory(ImageClassifierOptions options, NetworkModule module, WeightUpdate update, CallbackList callbacks)
{
    private const string ModelPrefix = "model/";
    private const string AveragePrefix = "average/";
    private const string OptimizerPrefix = "optimizer/";
    private const string BestPrefix = "best/";
    private const string LossSum = "lossSum";
    private const string LossCount = "lossCount";
    private const string StopReason = "stopReason";

    // Of the runs before this one.
    private double _secondsBefore;

    /// <summary>Gets the weights of the network that learns.</summary>
    /// <exception cref="InvalidDataException">There are none in it.</exception>
    public static StateDict WeightsOf(TrainingCheckpoint checkpoint) =>
        TrainingCheckpoints.Find(checkpoint.Tensors, ModelPrefix) ?? throw new InvalidDataException("The checkpoint has no weights.");

    /// <summary>Makes a checkpoint.</summary>
    /// <param name="position">Where the training stands.</param>
    /// <param name="state">Its steps and its time.</param>
    /// <param name="classNames">The classes' names.</param>
    /// <param name="best">The best weights so far; null before the first epoch's end.</param>
    /// <param name="stopReason">Why it is over, where a resumed training has nothing left to do; else null.</param>
    /// <param name="fingerprint">What the training is recognised by.</param>
    public TrainingCheckpoint Take(TrainingPosition position, TrainingState state, IReadOnlyList<string> classNames, StateDict? best, string? stopReason, string fingerprint)
    {
        var tensors = new Dictionary<string, CheckpointTensor>(StringComparer.Ordinal);
        TrainingCheckpoints.Add(tensors, ModelPrefix, module.ToStateDict());
        if (update.Average is { } average)
            TrainingCheckpoints.Add(tensors, AveragePrefix, average.ToStateDict());
        if (best is not null)
            TrainingCheckpoints.Add(tensors, BestPrefix, best);
        update.Optimizer.Save(tensors, OptimizerPrefix);

        var info = new TrainingCheckpointInfo
        {
            Backbone = options.Backbone.Name,
            ClassNames = classNames,
            CompletedEpochs = position.Epochs,
            BatchesDone = position.Batches,
            Step = state.Step,
            Seed = options.Seed,
            ElapsedSeconds = _secondsBefore + state.Elapsed.TotalSeconds,
            Fingerprint = fingerprint,
            CallbackStates = callbacks.SaveStates(),
            Versions = Versions(),
            Extra = new JsonObject { [LossSum] = position.LossSum, [LossCount] = position.LossCount, [StopReason] = stopReason },
        };
        return new TrainingCheckpoint(info, tensors);
    }

    /// <summary>Goes on from a checkpoint, whose weights the network has already.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="state">Receives the steps, and why the training is over, if it is.</param>
    /// <returns>Where the training stood, and its best weights so far.</returns>
    /// <exception cref="InvalidDataException">Something is missing in it.</exception>
    public (TrainingPosition Position, StateDict? Best) Restore(TrainingCheckpoint checkpoint, TrainingState state)
    {
        var (info, tensors) = checkpoint;
        if (update.Average is { } average)
            average.Average.Load(TrainingCheckpoints.Find(tensors, AveragePrefix) ?? throw new InvalidDataException("The checkpoint has no averaged weights."));
        update.Optimizer.Load(tensors, OptimizerPrefix);
        callbacks.RestoreStates(info.CallbackStates);
        (state.Step, state.IsResumed, _secondsBefore) = (info.Step, true, info.ElapsedSeconds);
        if ((string?)info.Extra[StopReason] is { } reason)
            state.RequestStop(reason);
        return (new TrainingPosition(info.CompletedEpochs, info.BatchesDone, (double)info.Extra[LossSum]!, (int)info.Extra[LossCount]!), TrainingCheckpoints.Find(tensors, BestPrefix));
    }

    private static Dictionary<string, string> Versions() => new()
    {
        ["MLNet.VisionGraph.Training"] = VersionOf(typeof(TrainingMemory)),
        ["TorchSharp"] = VersionOf(typeof(Tensor)),
        [".NET"] = Environment.Version.ToString(),
    };

    private static string VersionOf(Type type) => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? string.Empty;
}
