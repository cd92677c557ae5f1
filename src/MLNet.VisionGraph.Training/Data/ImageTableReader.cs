using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>Reads tables with a column of paths and a column of labels.</summary>
internal static class ImageTableReader
{
    private const string SeparatorLine = "sep=";
    private static readonly char[] s_separators = [',', ';', '\t', '|'];

    // Compared without case, spaces, dashes and underscores; the first that is there is taken.
    private static readonly string[] s_pathNames =
    [
        "path",
        "file",
        "filename",
        "image",
        "photo",
        "imagesource",
        "imagepath",
        "imagefile",
        "imagefilename",
        "imagename",
        "filepath",
        "img",
        "imgpath",
        "photopath",
        "picture",
    ];

    private static readonly string[] s_labelNames = ["label", "class", "category", "labelname", "classname", "tag", "target"];

    public static ImageDataset Read(string file, ImageTableOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        List<(string Path, string Label)> rows;
        List<string> notes = [];
        try
        {
            rows = ReadRows(file, folder, options, notes);
        }
        catch (FormatException exception)
        {
            throw new TrainingDataException($"'{file}' is not a table that can be read. {exception.Message}", exception);
        }

        if (rows.Count == 0)
            throw new TrainingDataException($"'{file}' has no rows{(options.HasHeader ? " below its header" : string.Empty)}.");
        string[] names = [.. rows.Select(row => row.Label).Distinct().Order(StringComparer.Ordinal)];
        var labels = names
            .Select((name, index) => (name, index))
            .ToDictionary(entry => entry.name, entry => entry.index, StringComparer.Ordinal);
        return new ImageDataset(rows.Select(row => ImageSample.FromFile(row.Path, labels[row.Label])), names) { Notes = notes };
    }

    private static List<(string Path, string Label)> ReadRows(string file, string folder, ImageTableOptions options, List<string> notes)
    {
        var (text, note) = TableText.Read(file);
        if (note is not null)
            notes.Add(note);
        var (separator, isLine) = FindSeparator(file, text, options);
        var reader = new DelimitedReader(new StringReader(text), separator);
        if (isLine)
            reader.Read();
        var (path, label) = (0, 1);
        List<string>? first = null;
        if (options.HasHeader)
        {
            var header = reader.Read() ?? throw new TrainingDataException($"'{file}' is empty.");
            if (IsRow(header, options))
            {
                (first, path) = (header, ImageFileTypes.HasExtension(header[0]) ? 0 : 1);
                label = 1 - path;
                notes.Add($"'{file}' has no header; column {path + 1} is read as paths and column {label + 1} as labels");
            }
            else
            {
                path = Find(header, options.PathColumn, s_pathNames, "paths", nameof(ImageTableOptions.PathColumn), file);
                label = Find(header, options.LabelColumn, s_labelNames, "labels", nameof(ImageTableOptions.LabelColumn), file);
            }
        }

        var rows = new List<(string Path, string Label)>();
        List<string> foreign = [];
        for (var row = first ?? reader.Read(); row is not null; row = reader.Read())
        {
            // Spreadsheets append rows of separators.
            if (row.TrueForAll(string.IsNullOrWhiteSpace))
                continue;
            var needed = Math.Max(path, label) + 1;
            if (row.Count < needed)
                throw new FormatException(
                    $"Line {reader.Line} has {row.Count} values, at least {needed} were expected (separator {Describe(separator)})."
                );
            if (string.IsNullOrWhiteSpace(row[path]) || string.IsNullOrWhiteSpace(row[label]))
                throw new FormatException($"Line {reader.Line} has no {(string.IsNullOrWhiteSpace(row[path]) ? "path" : "label")}.");
            rows.Add((Resolve(folder, row[path].Trim(), reader.Line, foreign), row[label].Trim()));
        }

        // A table from another computer: said here, with the cause, rather than once for each file.
        if (foreign.Count > 0)
        {
            throw new FormatException(
                $"{foreign.Count} of its {rows.Count} paths are of Windows, such as '{foreign[0]}', and there are no such files here. "
                    + "Copy the images, and write their paths relative to the table."
            );
        }

        return rows;
    }

    private static string Resolve(string folder, string path, int line, List<string> foreign)
    {
        try
        {
            var resolved = TablePath.Resolve(folder, path, out var isForeign);
            if (isForeign)
                foreign.Add(path);
            return resolved;
        }
        catch (FormatException exception)
        {
            throw new FormatException($"Line {line} {exception.Message}.", exception);
        }
    }

    // A first row that is no header: two values or more, an image file among the first two, and no name that a column could have.
    private static bool IsRow(List<string> row, ImageTableOptions options) =>
        options is { PathColumn: null, LabelColumn: null }
        && row.Count >= 2
        && row.Take(2).Count(ImageFileTypes.HasExtension) == 1
        && !row.Exists(name => s_pathNames.Contains(Plain(name)) || s_labelNames.Contains(Plain(name)));

    private static int Find(List<string> header, string? wanted, string[] usual, string what, string option, string file)
    {
        var candidates = wanted is null ? usual : [wanted];
        foreach (var candidate in candidates)
        {
            var index = header.FindIndex(name =>
                name.Trim().Equals(candidate, StringComparison.OrdinalIgnoreCase) || (wanted is null && Plain(name) == candidate)
            );
            if (index >= 0)
                return index;
        }

        throw new TrainingDataException(
            $"'{file}' has no column of {what} called {string.Join(" or ", candidates.Take(3).Select(name => $"'{name}'"))}; "
                + $"it has {string.Join(", ", header.Select(name => $"'{name}'"))}.",
            advice: $"Name one in {nameof(ImageTableOptions)}.{option}, or set {nameof(ImageTableOptions.HasHeader)} to false."
        )
        {
            MissingColumn = option,
        };
    }

    private static string Plain(string name) =>
        string.Concat(name.Where(character => character is not (' ' or '_' or '-'))).ToLowerInvariant();

    // Excel names the separator in a line of its own.
    private static (char Separator, bool IsLine) FindSeparator(string file, string text, ImageTableOptions options)
    {
        var line = new StringReader(text).ReadLine() ?? string.Empty;
        var plain = line.Trim().Trim('"');
        var isLine = plain.Length <= SeparatorLine.Length + 1 && plain.StartsWith(SeparatorLine, StringComparison.OrdinalIgnoreCase);
        if (isLine && options.Separator is null && plain.Length == SeparatorLine.Length + 1)
            return (plain[^1], true);
        if (isLine && options.Separator is null && line.TrimEnd('"', '\r').EndsWith('\t'))
            return ('\t', true);
        var separator =
            options.Separator
            ?? (
                Path.GetExtension(file).Equals(".tsv", StringComparison.OrdinalIgnoreCase)
                    ? '\t'
                    : s_separators.MaxBy(candidate => line.Count(character => character == candidate))
            );
        return (separator, isLine);
    }

    private static string Describe(char separator) => separator == '\t' ? "tab" : $"'{separator}'";
}
