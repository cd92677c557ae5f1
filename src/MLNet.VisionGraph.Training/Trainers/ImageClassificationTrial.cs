namespace MLNet.VisionGraph.Training;

/// <summary>A classifier that an experiment has tried.</summary>
public sealed record ImageClassificationTrial
{
    /// <summary>Gets the backbone's name.</summary>
    public required string Backbone { get; init; }

    /// <summary>Gets how much of it learned.</summary>
    public required TrainingStrategy Strategy { get; init; }

    /// <summary>Gets how many photos it learned from.</summary>
    public required int Photos { get; init; }

    /// <summary>Gets how many of them were computed together.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Gets the epochs that were complete.</summary>
    public required int Epochs { get; init; }

    /// <summary>Gets the time that it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Gets the top-1 accuracy on the validation photos, from 0 to 1; null where there is no classifier.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Gets the log-loss on the validation photos; null where there is no classifier.</summary>
    public double? LogLoss { get; init; }

    /// <summary>Gets why there is no classifier, or why it ended early; null where all went as planned.</summary>
    public string? Remark { get; init; }
}
