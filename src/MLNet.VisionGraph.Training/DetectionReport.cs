using MLNet.VisionGraph.Storage;
using MLNet.VisionGraph.Training.Reports;
using MLNet.VisionGraph.Training.Reports.Detections;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// A report on a trained detector, as an HTML page and as JSON: COCO's metrics, learning curves, precision and recall of each class, the
/// images with the most mistakes, missed and invented objects, the confusion of classes, and labels that may be wrong. The page has a
/// slider for the score from which on detections count.
/// </summary>
/// <remarks>
/// A detection finds an object if both are of the same class and their boxes overlap with an intersection over union (IoU) of at least
/// 0.5; better scores choose first, and each object is found once. Other detections are called invented, other objects missed. Detections
/// within a crowd do not count.
/// </remarks>
public sealed class DetectionReport
{
    private static readonly string[] s_styles = ["report.css", "detection.css"];

    private static readonly string[] s_scripts =
    [
        "page.js",
        "charts.js",
        "detection-counts.js",
        "detection-classes.js",
        "detection-images.js",
        "detection-labels.js",
        "detection-report.js",
    ];

    private readonly DetectionPageData _page;

    private DetectionReport(DetectionPageData page, CocoMetrics boxes, CocoMetrics? masks)
    {
        _page = page;
        (BoxMetrics, MaskMetrics) = (boxes, masks);
    }

    /// <summary>Gets whether the numbers are those of the test images; otherwise, they are those of the validation images.</summary>
    public bool IsForTest => _page.Report.Part == DetectionReportBuilder.Test;

    /// <summary>Gets COCO's metrics of boxes on the images of the report.</summary>
    public CocoMetrics BoxMetrics { get; }

    /// <summary>Gets COCO's metrics of masks on the images of the report; null for a detector without masks.</summary>
    public CocoMetrics? MaskMetrics { get; }

    /// <summary>Gets the score from which on detections count until the slider is moved, from 0.05 to 0.95.</summary>
    public double Threshold => _page.Report.Threshold;

    /// <summary>Gets the notes on what was left out, and why. Empty if the report is complete.</summary>
    public IReadOnlyList<string> Notes => _page.Report.Notes;

    /// <summary>Creates a report. The detector looks at the images again.</summary>
    /// <param name="trained">The detector.</param>
    /// <param name="images">
    /// The images. The report is on the test images, or on the validation images if there are no test images; near-duplicate labels are
    /// searched for in all.
    /// </param>
    /// <param name="options">The title and the limits. The default is null (the defaults).</param>
    /// <param name="cancellationToken">The token to stop.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="OperationCanceledException">The token was used.</exception>
    public static DetectionReport Create(
        TrainedObjectDetector trained,
        ObjectDatasetSplit images,
        DetectionReportOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(trained);
        ArgumentNullException.ThrowIfNull(images);
        options ??= new DetectionReportOptions();
        options.Check();
        return Create(trained, images, options, found: null, cancellationToken);
    }

    internal static DetectionReport Create(
        TrainedObjectDetector trained,
        ObjectDatasetSplit images,
        DetectionReportOptions options,
        IReadOnlyList<IReadOnlyList<Detection>>? found,
        CancellationToken cancellationToken = default
    )
    {
        var (page, boxes, masks) = new DetectionReportBuilder(trained, images, options, cancellationToken).Build(found);
        return new DetectionReport(page, boxes, masks);
    }

    /// <summary>
    /// Saves the report as one HTML file that loads nothing: images, styles and scripts are inside. Any current browser can show
    /// and print it.
    /// </summary>
    /// <param name="path">The file, which is written completely or not at all.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveHtml(string path) =>
        WholeFile.WriteText(path, ReportPage.Render(_page.Report.Name, ReportJsonText.OfPage(_page), s_styles, s_scripts));

    /// <summary>
    /// Saves the same numbers as JSON, without pictures: the metrics, the counts at the scores 0.05, 0.1, … 0.95 (<c>thresholds</c>), the
    /// confusion at the chosen one, and the label problems. Images are identified by their index in <c>images</c>, classes by theirs in
    /// <c>classes</c>, both from 0; boxes are x0, y0, x1, y1 in pixels of the image.
    /// </summary>
    /// <param name="path">The file, which is written completely or not at all.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveJson(string path) =>
        WholeFile.Write(
            path,
            draft =>
            {
                using var stream = File.Create(draft);
                ReportJsonText.Write(stream, _page.Report);
            }
        );
}
