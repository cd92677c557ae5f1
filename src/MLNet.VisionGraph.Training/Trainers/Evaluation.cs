using MLNet.VisionGraph.Training.Torch;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>Judges a network that is being trained.</summary>
internal static class Evaluation
{
    /// <summary>Shows photos to a network.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ClassificationReport Of(NetworkModule network, IMinibatchSource source, Device device, CancellationToken cancellationToken)
    {
        network.eval();
        var accumulator = new ClassificationAccumulator(source.Photos.ClassNames);
        using var noGradients = no_grad();
        foreach (var batch in source.Read(epoch: 0, firstBatch: 0, cancellationToken))
        {
            using var scope = NewDisposeScope();
            var logits = source.Forward(batch.InputsOn(device), network).Answer.cpu().data<float>().ToArray();
            accumulator.AddBatch(logits, batch.Labels.AsSpan(0, batch.Count));
        }

        return accumulator.Report();
    }
}
