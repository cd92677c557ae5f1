namespace MLNet.VisionGraph.Training;

/// <summary>The options of a <see cref="DetectionReport"/>: its title and its limits.</summary>
public sealed record DetectionReportOptions
{
    /// <summary>Gets the name of the model, which is the title of the report. The default is <c>detector</c>.</summary>
    public string Name { get; init; } = "detector";

    /// <summary>
    /// Gets the score from which on detections count, from 0.05 to 0.95; the page can change it. The default is null (the score with the
    /// highest F1 of all classes together, in steps of 0.01).
    /// </summary>
    public double? Threshold { get; init; }

    /// <summary>
    /// Gets the number of images that are shown with their boxes, those with the most mistakes first; 0 or more. The default is 60.
    /// </summary>
    public int Images { get; init; } = 60;

    /// <summary>
    /// Gets the number of missed objects, and of invented ones, that are shown as small pictures; 0 or more. The default is 48.
    /// </summary>
    public int Crops { get; init; } = 48;

    /// <summary>Gets the number of label problems of each kind that are shown; 0 or more. The default is 30.</summary>
    public int Findings { get; init; } = 30;

    /// <summary>
    /// Gets the maximum size of the page in bytes, 1,000,000 or more; the least important pictures are left out, and the report says so.
    /// The default is 20,000,000.
    /// </summary>
    public int MaxBytes { get; init; } = 20_000_000;

    /// <summary>
    /// Gets a value indicating whether the user ended the training early, which the report then says. The default is
    /// <see langword="false"/>.
    /// </summary>
    public bool IsInterrupted { get; init; }

    /// <summary>
    /// Gets the action that receives warnings about what was left out; the report itself says so, too. The default is null.
    /// </summary>
    public Action<string>? OnWarning { get; init; }

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name);
        if (Threshold is { } threshold && !(threshold is >= 0.05 and <= 0.95))
            throw new ArgumentOutOfRangeException(nameof(Threshold), threshold, "The threshold of a report is from 0.05 to 0.95.");
        ArgumentOutOfRangeException.ThrowIfNegative(Images);
        ArgumentOutOfRangeException.ThrowIfNegative(Crops);
        ArgumentOutOfRangeException.ThrowIfNegative(Findings);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBytes, 1_000_000);
    }
}
