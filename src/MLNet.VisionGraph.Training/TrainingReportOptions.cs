namespace MLNet.VisionGraph.Training;

/// <summary>The options of a <see cref="TrainingReport"/>: additional contents and limits.</summary>
public sealed record TrainingReportOptions
{
    /// <summary>Gets the name of the model, which is the title of the report. The default is <c>classifier</c>.</summary>
    public string Name { get; init; } = "classifier";

    /// <summary>
    /// Gets the metrics on the test images, if they are already known. The default is null (the test images, if any, are scored).
    /// </summary>
    public ClassificationReport? Test { get; init; }

    /// <summary>
    /// Gets the comparison of float32 and int8 (<see cref="TrainedImageClassifier.CompareQuantized"/>), if the classifier is deployed in
    /// int8; the report's own numbers are those of float32. The default is null.
    /// </summary>
    public QuantizationComparison? Int8 { get; init; }

    /// <summary>Gets the trials of a search (<see cref="ImageClassificationSearchResult.Trials"/>). The default is none.</summary>
    public IReadOnlyList<ImageClassificationTrial> Trials { get; init; } = [];

    /// <summary>
    /// Gets the total elapsed time. The default is null (that of this training run, <see cref="TrainingState.Elapsed"/>).
    /// </summary>
    public TimeSpan? Elapsed { get; init; }

    /// <summary>
    /// Gets a value indicating whether the user ended the training early, which the report then says. The default is
    /// <see langword="false"/>.
    /// </summary>
    public bool IsInterrupted { get; init; }

    /// <summary>Gets the paths of the model's files, whose sizes are shown. The default is none.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>
    /// Gets the time limit for inspecting images, above 0; what was not reached by then is left out, and the report says so. The default is
    /// null (a tenth of <see cref="Elapsed"/>, but at least 15 seconds and at most 2 minutes).
    /// </summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>
    /// Gets the maximum number of images of each part (training, validation, test) that are inspected, drawn at random if there are more;
    /// at least 1. With more than 2500 classes they are fewer, so that at most 5 million scores of a part are in memory. The default is
    /// 2000.
    /// </summary>
    public int MaxImages { get; init; } = 2000;

    /// <summary>Gets the number of images in the map of embeddings; 0 for no map. The default is 1000.</summary>
    public int MapImages { get; init; } = 1000;

    /// <summary>Gets the number of the worst mistakes of each part that are shown; 0 or more. The default is 24.</summary>
    public int Mistakes { get; init; } = 24;

    /// <summary>Gets the number of sample images that are shown of each class; 0 or more. The default is 6.</summary>
    public int ImagesPerClass { get; init; } = 6;

    /// <summary>Gets the number of groups of duplicates, and of suspicious labels, that are shown; 0 or more. The default is 30.</summary>
    public int Findings { get; init; } = 30;

    /// <summary>
    /// Gets the number of images for which the report shows where the network looks, half of them mistakes if there are enough; 0 for none.
    /// The default is 16.
    /// </summary>
    public int Heatmaps { get; init; } = 16;

    /// <summary>Gets the side of the thumbnails in pixels, from 16 to 256. The default is 96.</summary>
    public int ThumbnailSize { get; init; } = 96;

    /// <summary>
    /// Gets the maximum number of bytes of all thumbnails in the page; the least important ones are left out. 0 or more. The default
    /// is 6,000,000.
    /// </summary>
    public int ThumbnailBytes { get; init; } = 6_000_000;

    /// <summary>
    /// Gets the number of threads that inspect images. The default is null (as many as the training used, or one per core).
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>Gets the seed of random draws. The default is 0.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// Gets the action that receives warnings about what could not be done; the report itself says so, too. The default is null.
    /// </summary>
    public Action<string>? OnWarning { get; init; }

    internal TimeSpan TimeLimitFor(TimeSpan training) =>
        TimeLimit ?? TimeSpan.FromSeconds(Math.Clamp((Elapsed ?? training).TotalSeconds / 10, 15, 120));

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name);
        ArgumentNullException.ThrowIfNull(Trials);
        ArgumentNullException.ThrowIfNull(Files);
        if (TimeLimit is { } time && time <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(TimeLimit), time, "The time limit of a report must be more than 0.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxImages, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MapImages);
        ArgumentOutOfRangeException.ThrowIfNegative(Mistakes);
        ArgumentOutOfRangeException.ThrowIfNegative(ImagesPerClass);
        ArgumentOutOfRangeException.ThrowIfNegative(Findings);
        ArgumentOutOfRangeException.ThrowIfNegative(Heatmaps);
        ArgumentOutOfRangeException.ThrowIfLessThan(ThumbnailSize, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ThumbnailSize, 256);
        ArgumentOutOfRangeException.ThrowIfNegative(ThumbnailBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads ?? 1, 1, nameof(Threads));
    }
}
