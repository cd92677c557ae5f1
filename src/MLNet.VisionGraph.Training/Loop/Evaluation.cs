using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Loop;

/// <summary>Evaluates a network that is being trained.</summary>
internal static class Evaluation
{
    /// <summary>Evaluates a network on a data set.</summary>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static ClassificationReport Run(
        NetworkModule network,
        IMinibatchSource source,
        Device device,
        CancellationToken cancellationToken
    )
    {
        network.eval();
        var accumulator = new ClassificationAccumulator(source.Images.ClassNames);
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
