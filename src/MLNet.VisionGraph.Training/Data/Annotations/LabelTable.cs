using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>A table of labels: its separator, and its columns by their names, if its first row has names.</summary>
internal sealed partial class LabelTable
{
    private LabelTable(LabelFile file, char separator, IReadOnlyList<string> first)
    {
        (File, Separator, First) = (file, separator, first);
        Columns = first
            .Select((name, index) => (Name: Plain(name), Index: index))
            .DistinctBy(pair => pair.Name)
            .ToDictionary(pair => pair.Name, pair => pair.Index);
    }

    public LabelFile File { get; }

    public char Separator { get; }

    /// <summary>Gets the values of the first row.</summary>
    public IReadOnlyList<string> First { get; }

    /// <summary>Gets the indexes of the columns by their names, in lower case, without anything but letters and digits.</summary>
    public IReadOnlyDictionary<string, int> Columns { get; }

    /// <summary>Reads the first row of a file; null if it is no table.</summary>
    public static LabelTable? Open(LabelFile file)
    {
        if (
            file.Extension is not (".csv" or ".tsv" or ".txt")
            || file.Beginning.TrimStart().Split('\n', 2)[0].TrimEnd() is not { Length: > 0 } line
        )
            return null;
        var separator =
            file.Extension == ".tsv"
                ? '\t'
                : ((char[])[',', ';', '\t']).MaxBy(candidate => line.Count(character => character == candidate));
        try
        {
            return new DelimitedReader(new StringReader(line), separator).Read() is { } row ? new LabelTable(file, separator, row) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Returns the index of the first column that has one of several names; null if there is none.</summary>
    public int? Find(params string[] names)
    {
        foreach (var name in names)
        {
            if (Columns.TryGetValue(name, out var index))
                return index;
        }

        return null;
    }

    /// <summary>Reads the rows, each with its place.</summary>
    /// <exception cref="FormatException">A quoted value has no end.</exception>
    public IEnumerable<(IReadOnlyList<string> Row, LabelPlace Place)> Rows(bool hasHeader)
    {
        using var text = new StreamReader(File.Path);
        var reader = new DelimitedReader(text, Separator);
        if (hasHeader)
            reader.Read();
        while (reader.Read() is { } row)
            yield return (row, File.Place with { Line = reader.Line });
    }

    private static string Plain(string name) => NoLetterOrDigit().Replace(name, string.Empty).ToLowerInvariant();

    [GeneratedRegex("[^A-Za-z0-9]")]
    private static partial Regex NoLetterOrDigit();
}
