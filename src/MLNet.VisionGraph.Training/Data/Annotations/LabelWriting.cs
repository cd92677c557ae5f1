using System.Text.Encodings.Web;
using System.Text.Json;
using MLNet.VisionGraph.Storage;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>One writing of label files: where they and the photos go, and what is lost.</summary>
internal sealed class LabelWriting
{
    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };

    private readonly ObjectDataset _data;
    private readonly string _folder;
    private readonly bool _copiesImages;
    private readonly Dictionary<AnnotatedImage, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _indexes;
    private readonly List<string> _losses = [];

    public LabelWriting(ObjectDataset data, string folder, bool copiesImages)
    {
        (_data, _folder, _copiesImages) = (data, Path.GetFullPath(folder), copiesImages);
        _indexes = data.Classes.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var image in data.Images)
        {
            var name = copiesImages ? ShortName(image) : RelativeName(image);
            var stem = Path.ChangeExtension(name, null);
            for (var number = 2; !taken.Add(stem); number++)
                stem = $"{Path.ChangeExtension(name, null)}_{number}";
            _names.Add(image, stem);
        }
    }

    public IReadOnlyList<string> Classes => _data.Classes;

    public IReadOnlyList<AnnotatedImage> Images => _data.Images;

    /// <summary>Gets the parts of the data set, those that are there, with their photos.</summary>
    public IEnumerable<(string? Split, IReadOnlyList<AnnotatedImage> Images)> Splits =>
        _data
            .Images.GroupBy(image => image.Split)
            .OrderBy(group => group.Key)
            .Select(group => (group.Key, (IReadOnlyList<AnnotatedImage>)[.. group]));

    public bool CopiesImages => _copiesImages;

    /// <summary>Gets what the format could not express.</summary>
    public IReadOnlyList<string> Losses => _losses;

    /// <summary>Returns the index of a class.</summary>
    public int IndexOf(string name) => _indexes[name];

    /// <summary>
    /// Returns the name of a photo's label file: a path below the folder, without the ending. No two photos have the same.
    /// </summary>
    public string StemOf(AnnotatedImage image) => _names[image];

    /// <summary>Returns the outlines of an object, those of its mask if it has no others; null if it is a box.</summary>
    public static IReadOnlyList<double[]>? OutlinesOf(AnnotatedObject found) =>
        found.Polygons is { Count: > 0 } polygons ? polygons
        : found.Mask?.ToPolygons() is { Count: > 0 } traced ? [.. traced.Select(outline => outline.ToArray())]
        : null;

    /// <summary>Counts the objects that have what the format does not express.</summary>
    public void Lose(string what, Func<AnnotatedObject, bool> has)
    {
        if (Images.Sum(image => image.Objects.Count(has)) is > 0 and var count)
            _losses.Add(FormattableString.Invariant($"{what} {count:N0} {(count == 1 ? "object" : "objects")}"));
    }

    /// <summary>Counts the objects whose box is not the bounds of their outlines, for formats with outlines alone.</summary>
    public void LoseBoxes() =>
        Lose(
            "the boxes, which are not the bounds of the outlines, of",
            found =>
                found.Polygons is { Count: > 0 } polygons
                    ? !IsNear(ObjectShape.Bounds(polygons), found.Box)
                    : found.Mask is { } mask && !IsNear(mask.Bounds, found.Box)
        );

    /// <summary>Adds something that the format could not express.</summary>
    public void Lose(string what) => _losses.Add(what);

    /// <summary>Copies a photo, if photos are copied, and returns the path of the photo relative to the folder of a label file.</summary>
    /// <param name="labelFile">The name of the label file, relative to the folder.</param>
    /// <param name="image">The photo.</param>
    /// <param name="imageFolder">
    /// The folder for copies, relative to the folder. The default is <c>images</c>, or <c>images/train</c>.
    /// </param>
    public string NameFrom(string labelFile, AnnotatedImage image, string? imageFolder = null)
    {
        var from = Path.GetDirectoryName(Path.Combine(_folder, labelFile))!;
        return Path.GetRelativePath(from, PlaceOf(image, imageFolder)).Replace(Path.DirectorySeparatorChar, '/');
    }

    /// <summary>Writes a text file in UTF-8.</summary>
    public void WriteText(string name, string text) => WholeFile.WriteText(Prepare(name), text);

    /// <summary>Writes lines to a text file in UTF-8.</summary>
    public void WriteLines(string name, IEnumerable<string> lines) => WriteText(name, string.Concat(lines.Select(line => line + '\n')));

    /// <summary>Writes a JSON file.</summary>
    public void WriteJson(string name, Action<Utf8JsonWriter> write) =>
        WholeFile.Write(
            Prepare(name),
            draft =>
            {
                using var file = File.Create(draft);
                using var json = new Utf8JsonWriter(file, s_json);
                write(json);
            }
        );

    /// <summary>Returns the path of a file in the folder, whose own folder is created.</summary>
    public string Prepare(string name)
    {
        var path = Path.GetFullPath(Path.Combine(_folder, name));
        if (!path.StartsWith(Path.TrimEndingDirectorySeparator(_folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new InvalidOperationException($"'{name}' would be written outside '{_folder}'.");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    private static bool IsNear(BoundingBox left, BoundingBox right)
    {
        const double Rounding = 0.01;
        return Math.Abs(left.X0 - right.X0) < Rounding
            && Math.Abs(left.Y0 - right.Y0) < Rounding
            && Math.Abs(left.X1 - right.X1) < Rounding
            && Math.Abs(left.Y1 - right.Y1) < Rounding;
    }

    private string PlaceOf(AnnotatedImage image, string? imageFolder)
    {
        if (!_copiesImages)
            return Path.GetFullPath(image.Path);
        var folder = imageFolder ?? (image.Split is null ? "images" : $"images/{image.Split}");
        var path = Prepare(Path.Combine(folder, StemOf(image) + Path.GetExtension(image.Path)));
        if (Path.GetFullPath(image.Path) != path)
            WholeFile.Write(path, draft => File.Copy(image.Path, draft, overwrite: true));
        return path;
    }

    // The path below the folder that was read.
    private string RelativeName(AnnotatedImage image)
    {
        var relative = (_data.Folder is null ? image.Path : Path.GetRelativePath(_data.Folder, image.Path)).Replace(
            Path.DirectorySeparatorChar,
            '/'
        );
        return Path.IsPathRooted(relative) || relative.Split('/').Contains("..") ? Path.GetFileName(relative) : relative;
    }

    // The same without folders for parts and for photos, which the layout has itself.
    private string ShortName(AnnotatedImage image)
    {
        var parts = RelativeName(image).Split('/');
        var folders = parts[..^1]
            .Where(part => SplitText.Of(part) is null && part.ToLowerInvariant() is not ("images" or "jpegimages" or "img"));
        return string.Join('/', [.. folders, parts[^1]]);
    }
}
