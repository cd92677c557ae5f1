using MLNet.VisionGraph.Training.Reports;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// What a training came to, as a page to look at and as JSON: numbers with their intervals, learning curves, confusion, the worst mistakes, calibration, a map of the photos, where the network looks,
/// and what may be wrong with the photos: duplicates, leaks between learning and judging, suspicious labels.
/// </summary>
public sealed class TrainingReport
{
    private readonly ReportDocument _document;
    private readonly ReportPageData _page;

    private TrainingReport(ReportDocument document, ReportPictures pictures, TrainingReportOptions options)
    {
        _document = document;
        _page = new ReportPageData(document, pictures.Small, pictures.Large, options.Mistakes, options.PhotosPerClass);
    }

    /// <summary>Gets how the classifier does on the test photos; null where there are none.</summary>
    public ClassificationReport? Test => _document.Test;

    /// <summary>Gets what was left out, and why. Empty where everything is there.</summary>
    public IReadOnlyList<string> Remarks => _document.Remarks;

    /// <summary>
    /// Makes a report. It looks at the photos once more, for as long as <see cref="TrainingReportOptions.Time"/> allows. What cannot be done is left out, remarked on, and told to
    /// <see cref="TrainingReportOptions.OnWarning"/>.
    /// </summary>
    /// <param name="trained">The classifier.</param>
    /// <param name="photos">The photos that it was trained with; their classes may come in another order.</param>
    /// <param name="options">What else is told, and how much is looked at. Default: null, the defaults.</param>
    /// <param name="cancellationToken">Ends the looking; the report is made of what was seen until then.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static TrainingReport Create(TrainedImageClassifier trained, PhotoSplit photos, TrainingReportOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(photos);
        options ??= new TrainingReportOptions();
        options.Check();
        var (document, pictures) = new ReportBuilder(trained, photos, options, cancellationToken).Build();
        return new TrainingReport(document, pictures, options);
    }

    /// <summary>Saves the report as one HTML file that loads nothing: pictures, style and scripts are inside. Any browser of today shows and prints it.</summary>
    /// <param name="path">The file; it appears whole or not at all.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void SaveHtml(string path) => WholeFile.WriteText(path, ReportPage.Of(_page));

    /// <summary>
    /// Saves the same numbers as JSON, without pictures. <c>validation</c> and <c>test</c> are as <see cref="ClassificationReport.WriteJson"/> writes them; photos are meant by their place in
    /// <c>photos</c>, classes by theirs in <c>classes</c>, both from 0.
    /// </summary>
    /// <param name="path">The file; it appears whole or not at all.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void SaveJson(string path) => WholeFile.Write(path, draft =>
    {
        using var stream = File.Create(draft);
        ReportJsonText.Write(stream, _document);
    });
}
