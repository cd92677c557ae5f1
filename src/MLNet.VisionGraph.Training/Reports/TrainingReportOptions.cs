namespace MLNet.VisionGraph.Training;

/// <summary>What a <see cref="TrainingReport"/> tells beside the classifier's own numbers, and how much it may look at.</summary>
public sealed record TrainingReportOptions
{
    /// <summary>Gets the model's name, the report's title. Default: <c>classifier</c>.</summary>
    public string Name { get; init; } = "classifier";

    /// <summary>Gets how the classifier does on the test photos, where that is known already. Default: null; where there are test photos, they are scored.</summary>
    public ClassificationReport? Test { get; init; }

    /// <summary>Gets what eight bits cost (<see cref="TrainedImageClassifier.CompareQuantized"/>), where the classifier is deployed so; the report's own numbers are those of float32. Default: null.</summary>
    public QuantizationComparison? Int8 { get; init; }

    /// <summary>Gets what a search has tried (<see cref="ImageClassificationExperimentResult.Trials"/>). Default: none.</summary>
    public IReadOnlyList<ImageClassificationTrial> Trials { get; init; } = [];

    /// <summary>Gets the time that everything took. Default: null, that of this training (<see cref="TrainingState.Elapsed"/>).</summary>
    public TimeSpan? Elapsed { get; init; }

    /// <summary>Gets whether somebody ended the training early, which the report then says. Default: <see langword="false"/>.</summary>
    public bool IsInterrupted { get; init; }

    /// <summary>Gets the paths of the model's files, whose sizes are shown. Default: none.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>
    /// Gets how long photos may be looked at; what was not reached by then is left out, and the report says so. Above 0. Default: null, a tenth of <see cref="Elapsed"/>, but at least 15 seconds and
    /// at most 2 minutes.
    /// </summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Gets how many photos of each part (training, validation, test) are looked at, drawn at random where there are more; at least 1. Default: 2000.</summary>
    public int Photos { get; init; } = 2000;

    /// <summary>Gets how many photos the map of embeddings shows; 0 for no map. Default: 1000.</summary>
    public int MapPhotos { get; init; } = 1000;

    /// <summary>Gets how many of the worst mistakes of each part are shown; 0 or more. Default: 24.</summary>
    public int Mistakes { get; init; } = 24;

    /// <summary>Gets how many photos of each class are shown as samples; 0 or more. Default: 6.</summary>
    public int PhotosPerClass { get; init; } = 6;

    /// <summary>Gets how many groups of duplicates, and how many suspicious labels, are shown; 0 or more. Default: 30.</summary>
    public int Findings { get; init; } = 30;

    /// <summary>Gets for how many photos it is shown where the network looks, half of them mistakes where there are so many; 0 for none. Default: 16.</summary>
    public int Heatmaps { get; init; } = 16;

    /// <summary>Gets the side of the small pictures in pixels, from 16 to 256. Default: 96.</summary>
    public int PictureSize { get; init; } = 96;

    /// <summary>Gets how many bytes all pictures together may take in the page; those that matter least are left out. 0 or more. Default: 6,000,000.</summary>
    public int PictureBytes { get; init; } = 6_000_000;

    /// <summary>Gets how many threads look at photos. Default: null, as many as the training used, or one a core.</summary>
    public int? Threads { get; init; }

    /// <summary>Gets the seed of what is drawn at random. Default: 0.</summary>
    public long Seed { get; init; }

    /// <summary>Gets who is told what could not be done; the report itself says so, too. Default: nobody.</summary>
    public Action<string>? OnWarning { get; init; }

    internal TimeSpan TimeFor(TimeSpan training) => Time ?? TimeSpan.FromSeconds(Math.Clamp((Elapsed ?? training).TotalSeconds / 10, 15, 120));

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name);
        ArgumentNullException.ThrowIfNull(Trials);
        ArgumentNullException.ThrowIfNull(Files);
        if (Time is { } time && time <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(Time), time, "A report needs time: more than 0.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Photos, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MapPhotos);
        ArgumentOutOfRangeException.ThrowIfNegative(Mistakes);
        ArgumentOutOfRangeException.ThrowIfNegative(PhotosPerClass);
        ArgumentOutOfRangeException.ThrowIfNegative(Findings);
        ArgumentOutOfRangeException.ThrowIfNegative(Heatmaps);
        ArgumentOutOfRangeException.ThrowIfLessThan(PictureSize, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PictureSize, 256);
        ArgumentOutOfRangeException.ThrowIfNegative(PictureBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads ?? 1, 1, nameof(Threads));
    }
}
