namespace MLNet.VisionGraph.Training.Data;

/// <summary>Reads tables with a column of paths and a column of labels.</summary>
internal static class ImageTableReader
{
    private static readonly string[] s_pathNames = ["path", "file", "filename", "image", "photo"];
    private static readonly string[] s_labelNames = ["label", "class", "category"];

    public static ImageDataset Read(string file, ImageTableOptions options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        List<(string Path, string Label)> rows;
        try
        {
            rows = ReadRows(file, options);
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
        return new ImageDataset(rows.Select(row => ImageSample.FromFile(Path.Combine(folder, row.Path), labels[row.Label])), names);
    }

    private static List<(string Path, string Label)> ReadRows(string file, ImageTableOptions options)
    {
        var separator = options.Separator ?? FindSeparator(file);
        using var text = new StreamReader(file);
        var reader = new DelimitedReader(text, separator);
        var (path, label) = (0, 1);
        if (options.HasHeader)
        {
            var header = reader.Read() ?? throw new TrainingDataException($"'{file}' is empty.");
            path = Find(header, options.PathColumn, s_pathNames, "paths", nameof(ImageTableOptions.PathColumn), file);
            label = Find(header, options.LabelColumn, s_labelNames, "labels", nameof(ImageTableOptions.LabelColumn), file);
        }

        var rows = new List<(string Path, string Label)>();
        while (reader.Read() is { } row)
        {
            var needed = Math.Max(path, label) + 1;
            if (row.Count < needed)
                throw new FormatException(
                    $"Line {reader.Line} has {row.Count} values, at least {needed} were expected (separator {Describe(separator)})."
                );
            if (string.IsNullOrWhiteSpace(row[path]) || string.IsNullOrWhiteSpace(row[label]))
                throw new FormatException($"Line {reader.Line} has no {(string.IsNullOrWhiteSpace(row[path]) ? "path" : "label")}.");
            rows.Add((row[path].Trim(), row[label].Trim()));
        }

        return rows;
    }

    private static int Find(List<string> header, string? wanted, string[] usual, string what, string option, string file)
    {
        var candidates = wanted is null ? usual : [wanted];
        foreach (var candidate in candidates)
        {
            var index = header.FindIndex(name => name.Trim().Equals(candidate, StringComparison.OrdinalIgnoreCase));
            if (index >= 0)
                return index;
        }

        throw new TrainingDataException(
            $"'{file}' has no column of {what} called {string.Join(" or ", candidates.Select(name => $"'{name}'"))}; "
                + $"it has {string.Join(", ", header.Select(name => $"'{name}'"))}.",
            advice: $"Name one in {nameof(ImageTableOptions)}.{option}, or set {nameof(ImageTableOptions.HasHeader)} to false."
        )
        {
            MissingColumn = option,
        };
    }

    private static char FindSeparator(string file)
    {
        if (Path.GetExtension(file).Equals(".tsv", StringComparison.OrdinalIgnoreCase))
            return '\t';
        using var text = new StreamReader(file);
        var line = text.ReadLine() ?? string.Empty;
        return new[] { ',', ';', '\t' }.MaxBy(candidate => line.Count(character => character == candidate));
    }

    private static string Describe(char separator) => separator == '\t' ? "tab" : $"'{separator}'";
}
