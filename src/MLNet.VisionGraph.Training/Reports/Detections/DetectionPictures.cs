using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Detectors.Data;

namespace MLNet.VisionGraph.Training.Reports.Detections;

/// <summary>
/// The pictures of a page. They are requested, most important first; then each image is read once. When the byte limit is reached, the
/// rest are left out.
/// </summary>
internal sealed class DetectionPictures(int maxBytes, CancellationToken cancellationToken)
{
    private const string Prefix = "data:image/jpeg;base64,";
    private const int Side = 480;
    private const int CropSide = 128;
    private const int DecodedSide = 1280;
    private const int MinWindow = 24;
    private const double Surroundings = 1.8;

    // The outlines of an image are kept within this number of corners.
    private const int MaxNumbers = 20_000;
    private const int BytesPerNumber = 7;

    private readonly List<(DetectionSample Sample, int[] Window, double[][] Boxes)> _cropRequests = [];
    private readonly Dictionary<string, (DetectionSample Sample, List<int> Crops, int Whole)> _files = [];
    private readonly List<(int Image, Func<DetectionPicture, DetectionPicture> AddBoxes)> _wholes = [];
    private readonly List<DetectionPicture> _pictures = [];
    private DetectionCrop[] _crops = [];
    private int _bytes;
    private int _unreadable;

    /// <summary>Gets the images with their boxes, in the order in which they were requested.</summary>
    public IReadOnlyList<DetectionPicture> Pictures => _pictures;

    /// <summary>Gets the small pictures, in the order in which they were requested; those left out have an empty source.</summary>
    public IReadOnlyList<DetectionCrop> Crops => _crops;

    /// <summary>Gets the number of pictures that were left out.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Gets the number of images that could not be read.</summary>
    public int Unreadable => _unreadable;

    /// <summary>Gets a value indicating whether outlines were left out.</summary>
    public bool HasNoOutlines { get; private set; }

    /// <summary>Requests a picture of a box and what surrounds it.</summary>
    /// <returns>The index of the crop.</returns>
    public int Request(DetectionSample sample, BoundingBox box, params BoundingBox[] others)
    {
        var index = _cropRequests.Count;
        _cropRequests.Add((sample, WindowOf(sample, box), [Corners(box), .. others.Select(Corners)]));
        FileOf(sample).Crops.Add(index);
        return index;
    }

    /// <summary>Requests pictures of images with their boxes.</summary>
    public void RequestWhole(
        IReadOnlyList<int> images,
        IReadOnlyList<DetectionSample> samples,
        IReadOnlyList<IReadOnlyList<Detection>> found,
        DetectionMatching matching
    )
    {
        var objects = matching.Objects.Index().ToLookup(pair => pair.Item.Image);
        var detections = matching.Detections.Index().ToLookup(pair => pair.Item.Image);
        foreach (var image in images)
        {
            var sample = samples[image];
            FileOf(sample);
            _files[sample.Image.Name] = _files[sample.Image.Name] with { Whole = _wholes.Count };
            _wholes.Add((image, picture => AddBoxes(picture, sample, [.. found[image].OrderByDescending(each => each.Score)])));
        }

        DetectionPicture AddBoxes(DetectionPicture picture, DetectionSample sample, IReadOnlyList<Detection> ofImage)
        {
            var ((first, _), tolerance) = (objects[picture.Image].FirstOrDefault(), Math.Max(sample.Width, sample.Height) / (double)Side);
            var (firstFound, _) = detections[picture.Image].FirstOrDefault();
            var truths = sample.Objects.Select(each => TruthOf(each, tolerance));
            var outlines = ofImage.Select(each => each.Mask is { } mask ? Outline(mask, tolerance) : null);
            return picture with
            {
                Objects = [.. objects[picture.Image].Select(pair => Numbered(pair.Index, pair.Item.Box))],
                Detections = [.. detections[picture.Image].Select(pair => Numbered(pair.Index, pair.Item.Box))],
                ObjectOutlines = Within(truths, first),
                DetectionOutlines = Within(outlines, firstFound),
            };
        }
    }

    /// <summary>Reads the images and makes the pictures.</summary>
    public void Read()
    {
        var crops = new byte[]?[_cropRequests.Count];
        var wholes = new byte[]?[_wholes.Count];
        Parallel.ForEach(
            _files.Values,
            new ParallelOptions { CancellationToken = cancellationToken },
            file =>
            {
                try
                {
                    using var decoded = ImagePreparer.Reading(
                        file.Sample.Image,
                        image => SampleDecoder.Decode(image, DecodedSide, DecodedSide)
                    );
                    foreach (var index in file.Crops)
                        crops[index] = Crop(decoded, file.Sample, _cropRequests[index].Window);
                    if (file.Whole >= 0)
                        wholes[file.Whole] = Thumbnail.Encode(decoded, Side);
                }
                catch (ImageReadingException)
                {
                    Interlocked.Increment(ref _unreadable);
                }
            }
        );
        _crops =
        [
            .. _cropRequests.Select(
                (each, i) => new DetectionCrop(each.Sample.Image.Name, Offer(crops[i]) ?? string.Empty, each.Window, each.Boxes)
            ),
        ];
        foreach (var (i, (image, addBoxes)) in _wholes.Index())
        {
            if (Offer(wholes[i]) is not { } source)
                continue;
            var none = new Dictionary<int, double[][]>();
            var picture = addBoxes(new DetectionPicture(image, source, [], [], none, none));
            _bytes += BytesPerNumber * NumbersOf(picture);
            if (_bytes > maxBytes)
            {
                (picture, HasNoOutlines) = (picture with { ObjectOutlines = none, DetectionOutlines = none }, true);
            }

            _pictures.Add(picture);
        }
    }

    /// <summary>Returns the corners of a box for JSON: x0, y0, x1, y1.</summary>
    public static double[] Corners(BoundingBox box) => [Round(box.X0), Round(box.Y0), Round(box.X1), Round(box.Y1)];

    private static double[] Numbered(int index, BoundingBox box) => [index, .. Corners(box)];

    private static double Round(double value) => Math.Round(value, 1);

    private static int NumbersOf(DetectionPicture picture) =>
        5 * (picture.Objects.Count + picture.Detections.Count)
        + picture.ObjectOutlines.Values.Concat(picture.DetectionOutlines.Values).Sum(parts => parts.Sum(part => part.Length));

    private (DetectionSample Sample, List<int> Crops, int Whole) FileOf(DetectionSample sample)
    {
        if (!_files.TryGetValue(sample.Image.Name, out var file))
            _files.Add(sample.Image.Name, file = (sample, [], -1));
        return file;
    }

    private string? Offer(byte[]? file)
    {
        if (file is null)
            return null;
        var length = Prefix.Length + (file.Length + 2) / 3 * 4;
        if (_bytes > maxBytes - length)
        {
            LeftOut++;
            return null;
        }

        _bytes += length;
        return Prefix + Convert.ToBase64String(file);
    }

    private Dictionary<int, double[][]> Within(IEnumerable<double[][]?> outlines, int first)
    {
        var (kept, numbers) = (new Dictionary<int, double[][]>(), 0);
        foreach (var (i, outline) in outlines.Index())
        {
            if (outline is null)
                continue;
            numbers += outline.Sum(part => part.Length);
            if (numbers > MaxNumbers)
            {
                HasNoOutlines = true;
                break;
            }

            kept.Add(first + i, outline);
        }

        return kept;
    }

    private static double[][]? TruthOf(TrainedObject truth, double tolerance) =>
        truth.Mask is { } mask ? Outline(mask, tolerance)
        : truth.Polygons is { Count: > 0 } polygons ? [.. polygons.Select(part => part.Select(Round).ToArray())]
        : null;

    private static double[][] Outline(InstanceMask mask, double tolerance) =>
        [.. mask.ToPolygons(tolerance).Select(part => part.Select(Round).ToArray())];

    // A square around the box, as far as it is within the image.
    private static int[] WindowOf(DetectionSample sample, BoundingBox box)
    {
        var (width, height) = (Math.Max(1, sample.Width), Math.Max(1, sample.Height));
        var inside = box.ClipTo(width, height);
        var side = (int)Math.Ceiling(Math.Max(MinWindow, Surroundings * Math.Max(inside.Width, inside.Height)));
        var (across, down) = (Math.Min(side, width), Math.Min(side, height));
        var left = (int)Math.Clamp(Math.Round((inside.X0 + inside.X1 - across) / 2), 0, width - across);
        var top = (int)Math.Clamp(Math.Round((inside.Y0 + inside.Y1 - down) / 2), 0, height - down);
        return [left, top, across, down];
    }

    private static byte[] Crop(RgbImage decoded, DetectionSample sample, int[] window)
    {
        var (scaleX, scaleY) = ((double)decoded.Width / Math.Max(1, sample.Width), (double)decoded.Height / Math.Max(1, sample.Height));
        var left = Math.Clamp((int)(window[0] * scaleX), 0, decoded.Width - 1);
        var top = Math.Clamp((int)(window[1] * scaleY), 0, decoded.Height - 1);
        var width = Math.Clamp((int)Math.Round(window[2] * scaleX), 1, decoded.Width - left);
        var height = Math.Clamp((int)Math.Round(window[3] * scaleY), 1, decoded.Height - top);
        var shrink = Math.Min(1, (double)CropSide / Math.Max(width, height));
        using var part = ImageResampler.Resize(
            decoded,
            new PixelWindow(left, top, width, height),
            Math.Max(1, (int)(width * shrink)),
            Math.Max(1, (int)(height * shrink)),
            ResampleFilter.Bicubic
        );
        return Thumbnail.Encode(part, CropSide);
    }
}
