using MLNet.VisionGraph.Training.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>What a network answers to the photos that it is judged by.</summary>
/// <param name="Report">How good the answers are.</param>
/// <param name="Logits">The answers, a row a photo.</param>
/// <param name="Labels">The truth.</param>
internal sealed record Evaluation(ClassificationReport Report, float[] Logits, int[] Labels)
{
    /// <summary>Shows photos to a network.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static Evaluation Of(NetworkModule network, IMinibatchSource source, Device device, CancellationToken cancellationToken)
    {
        network.eval();
        var accumulator = new ClassificationAccumulator(source.Photos.ClassNames);
        List<float> logits = [];
        List<int> labels = [];
        using var noGradients = no_grad();
        foreach (var batch in source.Read(epoch: 0, firstBatch: 0, cancellationToken))
        {
            using var scope = NewDisposeScope();
            var answers = source.Forward(batch.InputsOn(device), network).Answer.cpu().data<float>().ToArray();
            accumulator.AddBatch(answers, batch.Labels.AsSpan(0, batch.Count));
            logits.AddRange(answers);
            labels.AddRange(batch.Labels.AsSpan(0, batch.Count));
        }

        return new Evaluation(accumulator.Report(), [.. logits], [.. labels]);
    }

    /// <summary>Finds the temperature that makes the answers' probabilities honest.</summary>
    public TemperatureScalingResult Calibrate() => TemperatureScaling.Fit(Logits, Labels, Report.Classes.Count);
}
