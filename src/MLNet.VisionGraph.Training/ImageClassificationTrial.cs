namespace MLNet.VisionGraph.Training;

/// <summary>A classifier that an <see cref="ImageClassificationSearch"/> has tried.</summary>
public sealed record ImageClassificationTrial
{
    /// <summary>Gets the backbone's name.</summary>
    public required string Backbone { get; init; }

    /// <summary>Gets the training strategy.</summary>
    public required TrainingStrategy Strategy { get; init; }

    /// <summary>Gets the number of training images.</summary>
    public required int ImageCount { get; init; }

    /// <summary>Gets the batch size.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Gets the number of completed epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Gets the elapsed time.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Gets the top-1 accuracy on the validation images, from 0 to 1; null if there is no classifier.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Gets the log-loss on the validation images; null if there is no classifier.</summary>
    public double? LogLoss { get; init; }

    /// <summary>Gets the reason why there is no classifier, or why the trial ended early; null if it went as planned.</summary>
    public string? Note { get; init; }
}
