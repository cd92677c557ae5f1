using System.Globalization;
using System.Text;

namespace MLNet.VisionGraph.Cli.Images;

/// <summary>A CSV file with one row per image: its path, then its features. An incomplete last line is removed.</summary>
internal sealed class CsvFeatureFile : FeatureFile
{
    private readonly StreamWriter _writer;

    public CsvFeatureFile(string path, int length)
    {
        var isNew = !File.Exists(path) || new FileInfo(path).Length == 0;
        if (!isNew)
            ReadRows(path, length);
        _writer = new StreamWriter(path, append: true) { NewLine = "\n" };
        if (isNew)
            _writer.WriteLine("path," + string.Join(',', Enumerable.Range(0, length).Select(index => $"f{index}")));
    }

    public override void Add(string path, float[] row)
    {
        StringBuilder line = new();
        line.Append(path.AsSpan().IndexOfAny(",\"\r\n") < 0 ? path : $"\"{path.Replace("\"", "\"\"")}\"");
        foreach (var value in row)
            line.Append(',').Append(value.ToString("R", CultureInfo.InvariantCulture));
        _writer.WriteLine(line);
    }

    public override void Flush() => _writer.Flush();

    public override void Dispose() => _writer.Dispose();

    private void ReadRows(string path, int length)
    {
        CutLastLine(path);
        using var reader = new StreamReader(path);
        var columns = (reader.ReadLine() ?? string.Empty).Split(',').Length - 1;
        if (columns != length)
            throw Mismatch(path, columns, length);
        while (reader.ReadLine() is { } line)
        {
            // Features contain no commas, so the path ends before the last commas, one per feature.
            var end = line.Length;
            for (var comma = 0; comma < length && end > 0; comma++)
                end = line.LastIndexOf(',', end - 1);
            if (end <= 0)
                throw new FailureException(
                    $"'{path}' has a row that is not one of features: '{line[..Math.Min(60, line.Length)]}…'. "
                        + "Choose another file, or delete it."
                );
            FirstRow ??= [.. line[(end + 1)..].Split(',').Select(value => float.Parse(value, CultureInfo.InvariantCulture))];
            var name = line[..end];
            Paths.Add(name.StartsWith('"') ? name[1..^1].Replace("\"\"", "\"") : name);
        }
    }

    private static void CutLastLine(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        var length = file.Length;
        while (length > 0)
        {
            file.Position = length - 1;
            if (file.ReadByte() == '\n')
                break;
            length--;
        }

        file.SetLength(length);
    }
}
