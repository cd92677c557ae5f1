using System.Globalization;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>
/// The labels of one photo, while they are read. Each object is checked when it is added, and its coordinates become those of the photo
/// file as it is decoded.
/// </summary>
internal sealed class PhotoLabels(LabelReading reading, Photo photo, ImageHeader header, int orientation)
{
    // No photo is so large; what is larger is a mistake.
    private const double MaxCoordinate = 1e7;

    // Labels are drawn by hand and rounded by tools: a pixel is not worth a message.
    private const double Tolerance = 1;

    private readonly List<AnnotatedObject> _objects = [];
    private (int Width, int Height)? _stated;
    private bool _isTurned;
    private bool _isOrientationReported;

    public Photo Photo => photo;

    /// <summary>Gets the width of the photo file.</summary>
    public int Width => header.Width;

    /// <summary>Gets the height of the photo file.</summary>
    public int Height => header.Height;

    /// <summary>Gets the size of the picture that labels describe: the photo, or the photo turned as its EXIF data says.</summary>
    public (int Width, int Height) Labeled =>
        reading.Options.LabelSize ?? (_isTurned ? (header.Height, header.Width) : (header.Width, header.Height));

    /// <summary>Gets or sets the part of the data set.</summary>
    public string? Split { get; set; }

    public IReadOnlyList<AnnotatedObject> Objects => _objects;

    /// <summary>Sets the size that a label file states for the photo.</summary>
    public void State(int? width, int? height, LabelPlace place)
    {
        if (width is not { } w || height is not { } h || _stated == (w, h))
            return;
        _stated = (w, h);
        if ((w, h) == (header.Width, header.Height) || reading.Options.LabelSize is not null)
            return;
        _isTurned = orientation > 4 && (w, h) == (header.Height, header.Width);
        reading.Report(
            AnnotationProblemKind.SizeMismatch,
            _isTurned ? AnnotationAction.Changed : AnnotationAction.Kept,
            place,
            photo.Name,
            string.Create(CultureInfo.InvariantCulture, $"{w} × {h} is stated, but the photo has {header.Width} × {header.Height}.")
                + (
                    _isTurned ? $" Its EXIF orientation is {orientation}: the labels are turned back to the photo as it is decoded."
                    : (w, h) == (header.Height, header.Width) ? " Was it turned after it was labeled?"
                    : $" Was it resized after it was labeled? If all were, state the old size ({nameof(ObjectDatasetOptions.LabelSize)})."
                )
        );
    }

    /// <summary>Adds an object whose coordinates are in pixels. What is wrong with it is reported.</summary>
    /// <param name="place">The place in the label file.</param>
    /// <param name="make">Makes the object; it may throw <see cref="LabelException"/>.</param>
    public void Add(LabelPlace place, Func<AnnotatedObject> make) => reading.Try(place, photo.Name, () => Add(place, make()));

    private void Add(LabelPlace place, AnnotatedObject found)
    {
        var box = found.Box;
        if (Find(found, value => !double.IsFinite(value) || Math.Abs(value) > MaxCoordinate) is { } wrong)
        {
            throw new LabelException(
                AnnotationProblemKind.BadNumber,
                string.Create(CultureInfo.InvariantCulture, $"a coordinate is {wrong:G6}, pixels of the photo were expected")
            );
        }

        if (!(box.Width > 0 && box.Height > 0))
        {
            throw new LabelException(
                AnnotationProblemKind.NoArea,
                $"the box {Text(box)} has no area: its right and lower edges are not beyond the others"
            );
        }

        found = ToPhoto(found, place);
        box = found.Box;
        var isKnown = reading.IsUsed(found.Class);
        if (box.X0 < -Tolerance || box.Y0 < -Tolerance || box.X1 > Width + Tolerance || box.Y1 > Height + Tolerance)
            ReportOutside(place, box, isKnown);
        if (!isKnown)
            throw new LabelException(AnnotationProblemKind.UnknownClass, $"the class '{found.Class}' is not among those that are declared");
        if (box.X1 <= 0 || box.Y1 <= 0 || box.X0 >= Width || box.Y0 >= Height)
            return;
        ReportOrientation(place);
        _objects.Add(reading.Options.ClipToImage ? found with { Box = box.ClipTo(Width, Height) } : found);
    }

    private void ReportOutside(LabelPlace place, BoundingBox box, bool isKnown)
    {
        var isWholly = box.X1 <= 0 || box.Y1 <= 0 || box.X0 >= Width || box.Y0 >= Height;
        reading.Report(
            AnnotationProblemKind.OutsideImage,
            isWholly || !isKnown ? AnnotationAction.LeftOut
                : reading.Options.ClipToImage ? AnnotationAction.Changed
                : AnnotationAction.Kept,
            place,
            photo.Name,
            string.Create(
                CultureInfo.InvariantCulture,
                $"the box {Text(box)} {(isWholly ? "lies outside" : "extends beyond")} the photo of {Width} × {Height}."
            )
        );
    }

    // Tools disagree on whether they show such a photo turned, and without a stated size the file does not tell.
    private void ReportOrientation(LabelPlace place)
    {
        if (orientation <= 1 || _isTurned || _isOrientationReported)
            return;
        _isOrientationReported = true;
        var isDecided = _stated == (header.Width, header.Height) && orientation > 4 && header.Width != header.Height;
        if (!isDecided)
        {
            reading.Report(
                AnnotationProblemKind.SizeMismatch,
                AnnotationAction.Kept,
                place with
                {
                    Element = null,
                },
                photo.Name,
                $"the photo has the EXIF orientation {orientation}, which is not applied: are the labels those of the stored photo?"
            );
        }
    }

    private AnnotatedObject ToPhoto(AnnotatedObject found, LabelPlace place)
    {
        if (found.Mask is { } mask && (mask.Width, mask.Height) != (Width, Height))
        {
            reading.Report(
                AnnotationProblemKind.SizeMismatch,
                AnnotationAction.Changed,
                place,
                photo.Name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the mask has {mask.Width} × {mask.Height} pixels, the photo {Width} × {Height}: the box is kept, the mask is not."
                )
            );
            found = found with { Mask = null };
        }

        if (reading.Options.LabelSize is var (width, height) && (width, height) != (Width, Height))
            return Map(found, (x, y) => (x * Width / width, y * Height / height));
        return _isTurned ? Map(found, Unturn) : found;
    }

    // EXIF 2.3, table 4.6.4, orientations 5 to 8: where a point of the turned photo is in the stored one.
    private (double X, double Y) Unturn(double x, double y) =>
        orientation switch
        {
            5 => (y, x),
            6 => (y, Height - x),
            7 => (Width - y, Height - x),
            _ => (Width - y, x),
        };

    private static AnnotatedObject Map(AnnotatedObject found, Func<double, double, (double X, double Y)> map)
    {
        var (a, b) = (map(found.Box.X0, found.Box.Y0), map(found.Box.X1, found.Box.Y1));
        return found with
        {
            Box = ObjectShape.Corners([a.X, a.Y, b.X, b.Y]),
            Polygons = found.Polygons is null ? null : [.. found.Polygons.Select(MapAll)],
            Mask = null,
            Area = null,
        };

        double[] MapAll(double[] polygon)
        {
            var mapped = new double[polygon.Length];
            for (var i = 0; i + 1 < polygon.Length; i += 2)
                (mapped[i], mapped[i + 1]) = map(polygon[i], polygon[i + 1]);
            return mapped;
        }
    }

    private static double? Find(AnnotatedObject found, Func<double, bool> isWrong)
    {
        double[] edges = [found.Box.X0, found.Box.Y0, found.Box.X1, found.Box.Y1];
        foreach (var value in edges.Concat((found.Polygons ?? []).SelectMany(polygon => polygon)))
        {
            if (isWrong(value))
                return value;
        }

        return null;
    }

    private static string Text(BoundingBox box) =>
        string.Create(CultureInfo.InvariantCulture, $"({box.X0:0.##}, {box.Y0:0.##}, {box.X1:0.##}, {box.Y1:0.##})");
}
