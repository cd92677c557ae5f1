using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>
/// What the files beside YOLO labels tell: the names of the classes, and which photos belong to which part. Their paths are often those of
/// another folder (<c>../train/images</c>, <c>data/train.txt</c>); what matters is how they end.
/// </summary>
internal sealed partial class YoloConfig
{
    private const long MaxBytes = 1 << 24;

    private static readonly (string Member, string Split)[] s_parts =
    [
        ("train", SplitText.Train),
        ("val", SplitText.Validation),
        ("valid", SplitText.Validation),
        ("test", SplitText.Test),
    ];

    private readonly LabelReading _reading;
    private readonly List<(string Split, string Path, LabelFile Of)> _parts = [];

    private YoloConfig(LabelReading reading) => _reading = reading;

    /// <summary>Gets the names of the classes by their numbers; null if no file tells.</summary>
    public IReadOnlyDictionary<int, string>? Names { get; private set; }

    /// <summary>Gets the count of numbers that a line has for key points, after its box.</summary>
    public int KeyPointNumbers { get; private set; }

    /// <summary>Returns whether a file describes a YOLO data set.</summary>
    public static bool IsDescription(LabelFile file) =>
        file.Extension switch
        {
            ".yaml" or ".yml" => YamlNames().IsMatch(file.Beginning) && YamlParts().IsMatch(file.Beginning),
            ".data" => DarknetNames().IsMatch(file.Beginning),
            _ => false,
        };

    /// <summary>Returns whether a file has the names of the classes, a line each.</summary>
    public static bool IsNameList(LabelFile file) =>
        file.Extension == ".names"
        || file.FileName.ToLowerInvariant() is "classes.txt" or "_darknet.labels" or "_classes.txt" or "obj.names";

    /// <summary>Reads the files.</summary>
    public static YoloConfig Read(LabelReading reading, IReadOnlyList<LabelFile> files)
    {
        var config = new YoloConfig(reading);
        var descriptions = files.Where(IsDescription).OrderBy(file => file.Name.Count(character => character == '/')).ToArray();
        foreach (var file in descriptions.Where(file => file.Extension != ".data"))
            config.TryRead(file, config.ReadYaml);
        foreach (var file in descriptions.Where(file => file.Extension == ".data"))
            config.TryRead(file, config.ReadDarknet);
        foreach (var file in reading.Files.Where(IsNameList).OrderBy(file => file.Name.Count(character => character == '/')))
        {
            if (config.Names is null)
                config.TryRead(file, config.ReadNames);
        }

        // Lists without a description: train.txt beside the folders.
        foreach (
            var file in reading.Files.Where(file =>
                file.Extension == ".txt" && SplitText.Of(Path.GetFileNameWithoutExtension(file.FileName)) is not null
            )
        )
        {
            if (descriptions.Length == 0 && PhotoIndex.HasImageExtension(file.Beginning.Split('\n', 2)[0].Trim()))
                config._parts.Add((SplitText.Of(Path.GetFileNameWithoutExtension(file.FileName))!, file.Name, file));
        }

        return config;
    }

    /// <summary>Returns the photos of the parts, each once.</summary>
    public Dictionary<Photo, string> FindParts()
    {
        var splits = new Dictionary<Photo, string>();
        foreach (var (split, path, of) in _parts)
        {
            string[] parts = [.. path.Replace('\\', '/').Split('/').Where(part => part is not ("" or "." or ".."))];
            if (parts.Length > 0 && parts[^1].EndsWith(".txt", StringComparison.OrdinalIgnoreCase))
                AddList(splits, split, parts);
            else
                AddFolder(splits, split, parts, of);
        }

        return splits;
    }

    private void AddList(Dictionary<Photo, string> splits, string split, string[] parts)
    {
        var list = Tails(parts)
            .Select(tail =>
                _reading.Files.FirstOrDefault(file => file.Name == tail || file.Name.EndsWith($"/{tail}", StringComparison.Ordinal))
            )
            .FirstOrDefault(file => file is not null);
        if (list is null)
            return;
        _reading.Try(
            list,
            () =>
            {
                foreach (var (index, line) in File.ReadLines(list.Path).Index())
                {
                    if (line.Trim() is not { Length: > 0 } name)
                        continue;
                    if (_reading.Photos.Find(name, list.Name, split) is { } photo)
                        splits.TryAdd(photo, split);
                    else
                        _reading.ReportMissing(name, list.Place with { Line = index + 1 });
                }
            }
        );
    }

    private void AddFolder(Dictionary<Photo, string> splits, string split, string[] parts, LabelFile of)
    {
        // The folder itself ("."), or one that the path ends with: beside the description, or else anywhere.
        var folder =
            parts.Length == 0
                ? of.Folder
                : Tails(parts)
                    .SelectMany(tail => new[] { $"{of.Folder}{tail}/", $"{tail}/", $"/{tail}/" })
                    .FirstOrDefault(tail => _reading.Photos.Photos.Any(photo => IsIn(photo, tail)));
        if (folder is null)
            return;
        foreach (var photo in _reading.Photos.Photos.Where(photo => IsIn(photo, folder)))
            splits.TryAdd(photo, split);

        static bool IsIn(Photo photo, string folder) =>
            folder.StartsWith('/')
                ? photo.Name.Contains(folder, StringComparison.Ordinal)
                : photo.Name.StartsWith(folder, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Tails(string[] parts) =>
        Enumerable.Range(0, parts.Length).Select(start => string.Join('/', parts[start..]));

    private void ReadYaml(LabelFile file)
    {
        var members = YamlText.Read(file.Path);
        if (Names is null && members.TryGetValue("names", out var names))
        {
            // A list, a map from numbers, or the name of a list.
            if (names is [{ Key: "", Value: var list }])
            {
                if (_reading.Files.FirstOrDefault(each => each.FileName == Path.GetFileName(list.Replace('\\', '/'))) is { } other)
                    ReadNames(other);
            }
            else
            {
                Names = ToNames(names.Select(pair => (pair.Key, pair.Value)));
            }
        }

        if (members.TryGetValue("kpt_shape", out var shape) && shape.Count == 2)
        {
            KeyPointNumbers = shape.Aggregate(
                1,
                (product, pair) =>
                    product
                    * (int.TryParse(pair.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count < 1000 ? count : 0)
            );
        }

        foreach (var (member, split) in s_parts)
        {
            foreach (var (_, path) in members.GetValueOrDefault(member) ?? [])
                _parts.Add((split, path, file));
        }
    }

    private void ReadDarknet(LabelFile file)
    {
        foreach (var line in File.ReadLines(file.Path))
        {
            if (line.Split('=', 2, StringSplitOptions.TrimEntries) is not [var key, { Length: > 0 } value])
                continue;
            if (key == "names" && Names is null)
            {
                if (_reading.Files.FirstOrDefault(each => each.FileName == Path.GetFileName(value.Replace('\\', '/'))) is { } names)
                    ReadNames(names);
            }
            else if (s_parts.FirstOrDefault(part => part.Member == key).Split is { } split)
            {
                _parts.Add((split, value, file));
            }
        }
    }

    // Names at the end of the file may be blank lines; within it each line counts.
    private void ReadNames(LabelFile file) =>
        Names = ToNames(File.ReadLines(file.Path).Select((line, index) => (index.ToString(CultureInfo.InvariantCulture), line.Trim())));

    private static Dictionary<int, string> ToNames(IEnumerable<(string Key, string Name)> names)
    {
        var found = new Dictionary<int, string>();
        foreach (var (key, name) in names)
        {
            if (name.Length > 0 && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                found.TryAdd(number, name.Trim());
        }

        return found;
    }

    private void TryRead(LabelFile file, Action<LabelFile> read) =>
        _reading.Try(
            file,
            () =>
            {
                if (new FileInfo(file.Path).Length > MaxBytes)
                    throw new LabelException(
                        AnnotationProblemKind.BrokenFile,
                        $"the file is larger than the {MaxBytes} bytes that are allowed"
                    );
                read(file);
            }
        );

    [GeneratedRegex(@"^names\s*:", RegexOptions.Multiline)]
    private static partial Regex YamlNames();

    [GeneratedRegex(@"^(train|val|nc|test|path)\s*:", RegexOptions.Multiline)]
    private static partial Regex YamlParts();

    [GeneratedRegex(@"^\s*names\s*=", RegexOptions.Multiline)]
    private static partial Regex DarknetNames();
}
