using System.Text;

namespace MLNet.VisionGraph.Cli.Terminal;

/// <summary>Columns of text: the first ones left-aligned, numbers right-aligned. Looks the same in a terminal and in a file.</summary>
internal sealed class TextTable
{
    private readonly TextWriter _output;
    private readonly IReadOnlyList<string> _header;
    private readonly int[] _widths;

    /// <summary>Begins a table whose rows come one by one, with its header.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="header">The columns' names; those that begin with <c>&gt;</c> are right-aligned.</param>
    /// <param name="widths">How wide each column is at least; one grows where a longer cell comes.</param>
    public TextTable(TextWriter output, IReadOnlyList<string> header, IReadOnlyList<int> widths)
    {
        (_output, _header) = (output, header);
        string[] names = [.. header.Select(name => name.TrimStart('>'))];
        _widths = [.. names.Zip(widths, (name, width) => Math.Max(name.Length, width))];
        Add(names);
    }

    /// <summary>Writes a whole table.</summary>
    public static void Write(TextWriter output, IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var table = new TextTable(output, header, [.. Enumerable.Range(0, header.Count).Select(column => rows.Select(row => row[column].Length).DefaultIfEmpty().Max())]);
        foreach (var row in rows)
            table.Add(row);
    }

    /// <summary>Writes a row, a cell a column.</summary>
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
