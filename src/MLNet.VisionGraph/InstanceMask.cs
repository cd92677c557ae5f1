using MLNet.VisionGraph.Masks;

namespace MLNet.VisionGraph;

/// <summary>
/// The pixels of one object in an image. A mask is as large as its image and is kept as COCO keeps masks, as run lengths, so that its
/// memory grows with its outline, not with the image. Masks do not change; they are equal if they have the same size and pixels.
/// </summary>
public sealed class InstanceMask : IEquatable<InstanceMask>
{
    private readonly int[] _runs;

    internal InstanceMask(int[] runs, int width, int height)
    {
        _runs = runs;
        (Width, Height) = (width, height);
        Area = RunLengths.Area(runs);
        Bounds = RunLengths.Bounds(runs, height);
    }

    /// <summary>Gets the width of the image, in pixels.</summary>
    public int Width { get; }

    /// <summary>Gets the height of the image, in pixels.</summary>
    public int Height { get; }

    /// <summary>Gets the number of the object's pixels.</summary>
    public int Area { get; }

    /// <summary>Gets the smallest box with all pixels of the object; (0, 0, 0, 0) where there are none.</summary>
    public BoundingBox Bounds { get; }

    /// <summary>
    /// Gets COCO's uncompressed run lengths: column by column from top to bottom, the lengths of runs of pixels that are outside and inside
    /// the object in turn, beginning with outside. Only the first may be 0.
    /// </summary>
    public IReadOnlyList<int> Runs => Array.AsReadOnly(_runs);

    /// <summary>
    /// Creates a mask from polygons, pixel for pixel as COCO's tools draw them: the outline is followed at five times the resolution, a
    /// pixel belongs to the inside by the even-odd rule, and several polygons are united.
    /// </summary>
    /// <param name="polygons">The parts of the object. Each is a list x0, y0, x1, y1, … of corners in pixels, as in COCO's files.</param>
    /// <param name="width">The width of the image, in pixels.</param>
    /// <param name="height">The height of the image, in pixels.</param>
    /// <returns>The mask; empty without polygons.</returns>
    /// <exception cref="ArgumentNullException">The list, or a polygon, is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or the image has more than 2³¹ − 1 pixels.</exception>
    /// <exception cref="ArgumentException">
    /// A polygon has an odd number of coordinates, or fewer than 3 corners, or a coordinate is not finite or very far from the image.
    /// </exception>
    public static InstanceMask FromPolygons(IEnumerable<IReadOnlyList<double>> polygons, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        var size = RunLengths.CheckSize(width, height);
        int[] runs = [size];
        foreach (var polygon in polygons)
        {
            ArgumentNullException.ThrowIfNull(polygon, nameof(polygons));
            runs = RunLengths.Union(runs, PolygonRasterizer.Rasterize(polygon, width, height));
        }

        return new InstanceMask(runs, width, height);
    }

    /// <summary>Creates a mask from COCO's uncompressed run lengths, as <see cref="Runs"/> gives them.</summary>
    /// <param name="counts">The run lengths; a run may be 0. Their sum is width × height.</param>
    /// <param name="width">The width of the image, in pixels.</param>
    /// <param name="height">The height of the image, in pixels.</param>
    /// <returns>The mask.</returns>
    /// <exception cref="ArgumentNullException">The list is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or the image has more than 2³¹ − 1 pixels.</exception>
    /// <exception cref="ArgumentException">A run is negative, or the sum of the runs is not width × height.</exception>
    public static InstanceMask FromRunLengths(IEnumerable<int> counts, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var size = RunLengths.CheckSize(width, height);
        RunLengthBuilder builder = new(size);
        if (!builder.TryAddCounts(counts, out var error))
            throw new ArgumentException($"Run lengths for a mask of {width} × {height} pixels: {error}.", nameof(counts));
        return new InstanceMask(builder.ToRuns(), width, height);
    }

    /// <summary>Creates a mask from COCO's compressed run lengths, the text in <c>segmentation.counts</c> of its files.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">The width of the image, in pixels.</param>
    /// <param name="height">The height of the image, in pixels.</param>
    /// <returns>The mask.</returns>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or the image has more than 2³¹ − 1 pixels.</exception>
    /// <exception cref="InvalidDataException">The text is damaged, or the sum of the runs is not width × height.</exception>
    public static InstanceMask FromCompressedRunLengths(string text, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(text);
        var size = RunLengths.CheckSize(width, height);
        RunLengthBuilder builder = new(size);
        if (!builder.TryAddCounts(RunLengthText.Parse(text), out var error))
            throw new InvalidDataException($"Compressed run lengths for a mask of {width} × {height} pixels: {error}.");
        return new InstanceMask(builder.ToRuns(), width, height);
    }

    /// <summary>Creates a mask from pixels.</summary>
    /// <param name="rowMajor">Whether each pixel belongs to the object, row by row, [height, width].</param>
    /// <param name="width">The width of the image, in pixels.</param>
    /// <param name="height">The height of the image, in pixels.</param>
    /// <returns>The mask.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or the image has more than 2³¹ − 1 pixels.</exception>
    /// <exception cref="ArgumentException">The number of pixels is not width × height.</exception>
    public static InstanceMask FromPixels(ReadOnlySpan<bool> rowMajor, int width, int height)
    {
        var size = RunLengths.CheckSize(width, height);
        if (rowMajor.Length != size)
            throw new ArgumentException($"A mask of {width} × {height} pixels has {size}, not {rowMajor.Length}.", nameof(rowMajor));
        RunLengthBuilder builder = new(size);
        for (var x = 0; x < width; x++)
        {
            for (var y = 0; y < height; y++)
                builder.Add(rowMajor[y * width + x], 1);
        }

        return new InstanceMask(builder.ToRuns(), width, height);
    }

    /// <summary>
    /// Creates a mask from the map of logits that a detector computes for a box (Mask R-CNN, arXiv:1703.06870, section 3.1): the map is
    /// stretched over the box, the sigmoids of its logits are interpolated at the centers of the image's pixels, bilinearly and with zeros
    /// around the map, and a pixel belongs to the object from the threshold on.
    /// </summary>
    /// <param name="map">The logits, row by row, [n, n]; Mask R-CNN's n is 28.</param>
    /// <param name="box">The box, in pixels of the image; it may extend beyond the image. A box without area gives an empty mask.</param>
    /// <param name="width">The width of the image, in pixels.</param>
    /// <param name="height">The height of the image, in pixels.</param>
    /// <param name="threshold">The lowest probability of the object's pixels, above 0 and at most 1. The default is 0.5.</param>
    /// <returns>The mask.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A size is less than 1, the image has more than 2³¹ − 1 pixels, or the threshold is not in its range.
    /// </exception>
    /// <exception cref="ArgumentException">The map is not a square, or a coordinate of the box is not finite.</exception>
    public static InstanceMask FromLogits(ReadOnlySpan<float> map, BoundingBox box, int width, int height, double threshold = 0.5)
    {
        var probabilities = new float[map.Length];
        for (var i = 0; i < map.Length; i++)
            probabilities[i] = (float)(1 / (1 + Math.Exp(-(double)map[i])));
        return FromProbabilities(probabilities, box, width, height, threshold);
    }

    /// <summary>Creates a mask from the map of probabilities of a box, as <see cref="FromLogits"/> does after the sigmoid.</summary>
    /// <param name="map">The probabilities, row by row, [n, n], from 0 to 1.</param>
    /// <param name="box">The box, in pixels of the image; it may extend beyond the image. A box without area gives an empty mask.</param>
    /// <param name="width">The width of the image, in pixels.</param>
    /// <param name="height">The height of the image, in pixels.</param>
    /// <param name="threshold">The lowest probability of the object's pixels, above 0 and at most 1. The default is 0.5.</param>
    /// <returns>The mask.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A size is less than 1, the image has more than 2³¹ − 1 pixels, or the threshold is not in its range.
    /// </exception>
    /// <exception cref="ArgumentException">The map is not a square, or a coordinate of the box is not finite.</exception>
    public static InstanceMask FromProbabilities(ReadOnlySpan<float> map, BoundingBox box, int width, int height, double threshold = 0.5)
    {
        RunLengths.CheckSize(width, height);
        if (!(threshold is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold of a mask is above 0 and at most 1.");
        return new InstanceMask(MaskPasting.Paste(map, box, width, height, threshold), width, height);
    }

    /// <summary>Writes COCO's compressed run lengths, the text in <c>segmentation.counts</c> of its files.</summary>
    /// <returns>The text, of printable ASCII characters.</returns>
    public string ToCompressedRunLengths() => RunLengthText.Write(_runs);

    /// <summary>Returns whether each pixel belongs to the object.</summary>
    /// <returns>The pixels, row by row, [<see cref="Height"/>, <see cref="Width"/>].</returns>
    public bool[] ToPixels()
    {
        var pixels = new bool[Width * Height];
        RunLengths.ForEachInside(
            _runs,
            Height,
            (x, y0, y1) =>
            {
                for (var y = y0; y < y1; y++)
                    pixels[y * Width + x] = true;
            }
        );
        return pixels;
    }

    /// <summary>
    /// Returns the outer outlines of the object's parts, without holes. Outlines follow the edges of pixels; pixels that touch at a corner
    /// alone are parts of their own. With tolerance 0, <see cref="FromPolygons"/> gives the same mask again, holes filled.
    /// </summary>
    /// <param name="tolerance">
    /// How far, in pixels, a corner that is left out may lie from the simplified outline (Ramer, Douglas and Peucker). The default is 0,
    /// which keeps all corners.
    /// </param>
    /// <returns>The polygons, each a list x0, y0, x1, y1, … of corners in pixels, as in COCO's files; none for an empty mask.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance is negative or not a number.</exception>
    public IReadOnlyList<IReadOnlyList<double>> ToPolygons(double tolerance = 0)
    {
        if (!(tolerance >= 0))
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "The tolerance of an outline is not negative.");
        return MaskOutlines.Trace(_runs, Bounds, Height, tolerance);
    }

    /// <summary>Computes the area that two masks share, divided by the area that they cover together.</summary>
    /// <param name="other">The other mask, of the same size.</param>
    /// <param name="crowd">
    /// Whether the other mask is a crowd: then the shared area is divided by this mask's area alone, as COCO does. The default is false.
    /// </param>
    /// <returns>The intersection over union, from 0 to 1; 0 where a mask has no pixels.</returns>
    /// <exception cref="ArgumentNullException">The other mask is null.</exception>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public double IntersectionOverUnion(InstanceMask other, bool crowd = false)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Width != Width || other.Height != Height)
        {
            throw new ArgumentException(
                $"A mask of {Width} × {Height} pixels cannot be compared with one of {other.Width} × {other.Height}.",
                nameof(other)
            );
        }

        if (Bounds.IntersectionOverUnion(other.Bounds) == 0)
            return 0;
        var shared = RunLengths.SharedArea(_runs, other._runs);
        return shared == 0 ? 0 : shared / (crowd ? Area : (double)Area + other.Area - shared);
    }

    /// <summary>Indicates whether another mask has the same size and pixels.</summary>
    /// <param name="other">The other mask.</param>
    /// <returns>Whether the masks are equal.</returns>
    public bool Equals(InstanceMask? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Width == other.Width && Height == other.Height && _runs.AsSpan().SequenceEqual(other._runs));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as InstanceMask);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Width, Height, Area, Bounds, _runs.Length);

    /// <summary>Returns the size and the number of pixels.</summary>
    /// <returns>For example <c>InstanceMask 640 × 480, 1234 pixels</c>.</returns>
    public override string ToString() => $"{nameof(InstanceMask)} {Width} × {Height}, {Area} pixels";
}
