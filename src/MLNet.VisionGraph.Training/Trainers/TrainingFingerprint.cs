using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>What must be the same for a training to go on from a checkpoint: a line for each thing that the weights depend on.</summary>
internal static class TrainingFingerprint
{
    /// <summary>Describes a training.</summary>
    public static string Of(ImageClassifierOptions options, NetworkSettings settings, PhotoSplit photos)
    {
        var grouping = options.GroupingOrDefault;
        (string Name, object? Value)[] lines =
        [
            (nameof(options.Backbone), options.Backbone.Name),
            (nameof(options.ImageSize), settings.Height),
            ("Classes", photos.Training.ClassNames),
            ("Training photos", HashOf(photos.Training)),
            ("Validation photos", HashOf(photos.Validation)),
            (nameof(options.Weights), options.Weights?.Description),
            (nameof(options.Strategy), options.Strategy.ToString()),
            (nameof(options.EpochsPerStage), options.EpochsPerStage),
            (nameof(options.Epochs), options.EpochCount),
            (nameof(options.BatchSize), options.BatchSizeOrDefault),
            (nameof(options.AccumulatedBatches), options.AccumulatedBatches),
            (nameof(options.LearningRate), options.PeakLearningRate),
            (nameof(options.Schedule), new { Kind = options.ScheduleOrDefault.GetType().Name, Options = (object)options.ScheduleOrDefault }),
            (nameof(options.Optimizer), options.Optimizer.ToString()),
            (nameof(options.Grouping), new { grouping.WeightDecay, grouping.DecayLayerScales, grouping.NoDecay, grouping.LayerDecay, grouping.FrozenDepths, grouping.FreezeNorms }),
            (nameof(options.Augmentation), options.Augmentation),
            (nameof(options.Balance), options.Balance.ToString()),
            (nameof(options.FrozenNorms), options.FrozenNorms),
            (nameof(options.WeightAveraging), options.WeightAveraging),
            (nameof(options.GradientNorm), options.GradientNorm),
            (nameof(options.AdaptiveClipping), options.AdaptiveClipping),
            (nameof(options.Distillation), options.Distillation is { } taught ? new { Teacher = taught.Teacher.Description, taught.Kind, taught.Alpha, taught.Temperature } : null),
            (nameof(options.Precision), options.Precision.ToString()),
            (nameof(options.ChannelsLast), options.ChannelsLast),
            (nameof(options.Seed), options.Seed),
        ];
        return string.Join('\n', lines.Select(line => $"{line.Name}: {JsonSerializer.Serialize(line.Value)}"));
    }

    /// <summary>Tells in what two trainings differ.</summary>
    /// <returns>The names of the things, in their order.</returns>
    public static IReadOnlyList<string> Differences(string left, string right)
    {
        var (a, b) = (Parse(left), Parse(right));
        return [.. a.Keys.Union(b.Keys).Where(name => a.GetValueOrDefault(name) != b.GetValueOrDefault(name))];
    }

    private static Dictionary<string, string> Parse(string text) =>
        text.Split('\n').Select(line => line.Split(": ", 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1]);

    // Names and classes in their order; files are not read for it.
    private static string HashOf(PhotoSet photos)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var photo in photos.Samples)
            hash.AppendData(Encoding.UTF8.GetBytes($"{photo.Label}\t{photo.Name}\n"));
        return $"{photos.Count}, SHA-256 {Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
