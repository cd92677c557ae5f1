using MLNet.VisionGraph.Storage;
using MLNet.VisionGraph.Training.Reports;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// A report on a training run, as an HTML page and as JSON: metrics with confidence intervals, learning curves, confusion, the worst
/// mistakes, calibration, a map of the images, where the network looks, and what may be wrong with the images: duplicates, leaks between
/// training and evaluation, suspicious labels.
/// </summary>
public sealed class TrainingReport
{
    private readonly ReportDocument _document;
    private readonly ReportPageData _page;

    private TrainingReport(ReportDocument document, ReportThumbnails thumbnails, TrainingReportOptions options)
    {
        _document = document;
        _page = new ReportPageData(document, thumbnails.Small, thumbnails.Large, options.Mistakes, options.ImagesPerClass);
    }

    /// <summary>Gets the metrics on the test images; null if there are none.</summary>
    public ClassificationReport? Test => _document.Test;

    /// <summary>Gets the notes on what was left out, and why. Empty if the report is complete.</summary>
    public IReadOnlyList<string> Notes => _document.Notes;

    /// <summary>
    /// Creates a report. It reads the images again, for as long as <see cref="TrainingReportOptions.TimeLimit"/> allows. What cannot be
    /// done is left out, noted in <see cref="Notes"/>, and reported to <see cref="TrainingReportOptions.OnWarning"/>.
    /// </summary>
    /// <param name="trained">The classifier.</param>
    /// <param name="images">The images that it was trained on; their classes may be in another order.</param>
    /// <param name="options">The additional contents and the limits. The default is null (the defaults).</param>
    /// <param name="cancellationToken">
    /// The token to end the inspection of the images; the report is then created from those inspected so far.
    /// </param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static TrainingReport Create(
        TrainedImageClassifier trained,
        ImageDatasetSplit images,
        TrainingReportOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(images);
        options ??= new TrainingReportOptions();
        options.Check();
        var (document, thumbnails) = new ReportBuilder(trained, images, options, cancellationToken).Build();
        return new TrainingReport(document, thumbnails, options);
    }

    /// <summary>
    /// Saves the report as one HTML file that loads nothing: images, styles and scripts are inside. Any current browser can show
    /// and print it.
    /// </summary>
    /// <param name="path">The file, which is written completely or not at all.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveHtml(string path) => WholeFile.WriteText(path, ReportPage.Render(_page));

    /// <summary>
    /// Saves the same numbers as JSON, without images. <c>validation</c> and <c>test</c> are as
    /// <see cref="ClassificationReport.WriteJson"/> writes them; images are identified by their index in <c>images</c>, classes by theirs
    /// in <c>classes</c>, both from 0.
    /// </summary>
    /// <param name="path">The file, which is written completely or not at all.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveJson(string path) =>
        WholeFile.Write(
            path,
            draft =>
            {
                using var stream = File.Create(draft);
                ReportJsonText.Write(stream, _document);
            }
        );
}
