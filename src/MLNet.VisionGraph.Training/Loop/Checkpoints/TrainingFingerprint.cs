using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Training.Loop.Checkpoints;

/// <summary>
/// What must stay the same for a training to resume from a checkpoint: one line for each thing that the weights depend on.
/// </summary>
internal static class TrainingFingerprint
{
    /// <summary>Computes the fingerprint of a training.</summary>
    public static string Compute(ImageTrainingOptions options, NetworkSettings settings, ImageDatasetSplit images)
    {
        var grouping = options.GroupingOrDefault;
        (string Name, object? Value)[] lines =
        [
            (nameof(options.Backbone), options.Backbone.Name),
            (nameof(options.ImageSize), settings.Height),
            ("Classes", images.Training.ClassNames),
            ("Training images", HashOf(images.Training)),
            ("Validation images", HashOf(images.Validation)),
            (nameof(options.Weights), options.Weights?.Description),
            (nameof(options.Strategy), options.Strategy.ToString()),
            (nameof(options.MultiStageHead), settings.MultiStageEmbedding),
            (nameof(options.EpochsPerStage), options.EpochsPerStage),
            (nameof(options.Epochs), options.EpochCount),
            (nameof(options.BatchSize), options.BatchSizeOrDefault),
            (nameof(options.GradientAccumulationSteps), options.GradientAccumulationSteps),
            (nameof(options.LearningRate), options.PeakLearningRate),
            (
                nameof(options.Schedule),
                new { Kind = options.ScheduleOrDefault.GetType().Name, Options = (object)options.ScheduleOrDefault }
            ),
            (nameof(options.Optimizer), options.Optimizer.ToString()),
            (
                nameof(options.Grouping),
                new
                {
                    grouping.WeightDecay,
                    grouping.DecayLayerScales,
                    grouping.NoDecay,
                    grouping.LayerDecay,
                    grouping.FrozenDepths,
                    grouping.FreezeBatchNorm,
                }
            ),
            (nameof(options.Augmentation), options.Augmentation),
            (nameof(options.Balance), options.Balance.ToString()),
            (nameof(options.FreezeBatchNorm), options.FreezeBatchNorm),
            (nameof(options.WeightAveraging), options.WeightAveraging),
            (nameof(options.MaxGradientNorm), options.MaxGradientNorm),
            (nameof(options.AdaptiveClipping), options.AdaptiveClipping),
            (
                nameof(options.Distillation),
                options.Distillation is { } taught
                    ? new
                    {
                        Teacher = taught.Teacher.Description,
                        taught.Kind,
                        taught.Alpha,
                        taught.Temperature,
                    }
                    : null
            ),
            (nameof(options.Precision), options.Precision.ToString()),
            (nameof(options.ChannelsLast), options.ChannelsLast),
            (nameof(options.Seed), options.Seed),
        ];
        return Text(lines);
    }

    /// <summary>Writes a fingerprint: a line for each thing.</summary>
    public static string Text(IEnumerable<(string Name, object? Value)> lines) =>
        string.Join('\n', lines.Select(line => $"{line.Name}: {JsonSerializer.Serialize(line.Value)}"));

    /// <summary>Hashes texts in their order.</summary>
    public static string HashOf(IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts)
            hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
        return $"SHA-256 {Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }

    /// <summary>Compares two fingerprints.</summary>
    /// <returns>The names of the things that differ, in order.</returns>
    public static IReadOnlyList<string> Differences(string left, string right)
    {
        var (a, b) = (Parse(left), Parse(right));
        return [.. a.Keys.Union(b.Keys).Where(name => a.GetValueOrDefault(name) != b.GetValueOrDefault(name))];
    }

    private static Dictionary<string, string> Parse(string text) =>
        text.Split('\n')
            .Select(line => line.Split(": ", 2))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1]);

    // Hashes class indexes and names in order; the files are not read.
    private static string HashOf(ImageDataset images) =>
        $"{images.Count}, {HashOf(images.Samples.Select(image => $"{image.Label}\t{image.Name}"))}";
}
