using System.Text;

namespace MLNet.VisionGraph.Cli.Terminal;

/// <summary>
/// A table of text whose first columns are left-aligned and whose numbers are right-aligned. It looks the same in a terminal and in a file.
/// </summary>
internal sealed class TextTable
{
    private readonly TextWriter _output;
    private readonly IReadOnlyList<string> _header;
    private readonly int[] _widths;

    /// <summary>Starts a table whose rows are added one at a time, and writes its header.</summary>
    /// <param name="output">The output.</param>
    /// <param name="header">The names of the columns. Those that start with <c>&gt;</c> are right-aligned.</param>
    /// <param name="widths">The minimum width of each column. A column grows when a longer cell is added.</param>
    public TextTable(TextWriter output, IReadOnlyList<string> header, IReadOnlyList<int> widths)
    {
        (_output, _header) = (output, header);
        string[] names = [.. header.Select(name => name.TrimStart('>'))];
        _widths = [.. names.Zip(widths, (name, width) => Math.Max(name.Length, width))];
        Add(names);
    }

    /// <summary>Writes a complete table.</summary>
    public static void Write(TextWriter output, IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var table = new TextTable(
            output,
            header,
            [.. Enumerable.Range(0, header.Count).Select(column => rows.Select(row => row[column].Length).DefaultIfEmpty().Max())]
        );
        foreach (var row in rows)
            table.Add(row);
    }

    /// <summary>Writes a row with one cell per column.</summary>
    public void Add(IReadOnlyList<string> cells)
    {
        StringBuilder text = new();
        for (var column = 0; column < cells.Count; column++)
        {
            var cell = cells[column];
            _widths[column] = Math.Max(_widths[column], cell.Length);
            text.Append(_header[column].StartsWith('>') ? cell.PadLeft(_widths[column]) : cell.PadRight(_widths[column])).Append("  ");
        }

        _output.WriteLine(text.ToString().TrimEnd());
    }
}
