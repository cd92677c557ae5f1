using System.Text;

namespace MLNet.VisionGraph.Cli.Terminal;

/// <summary>Columns of text: the first ones left-aligned, numbers right-aligned. Looks the same in a terminal and in a file.</summary>
internal static class TextTable
{
    /// <summary>Writes a table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="header">The columns' names; those that begin with <c>&gt;</c> are right-aligned.</param>
    /// <param name="rows">A cell a column.</param>
    public static void Write(TextWriter output, IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        string[] names = [.. header.Select(name => name.TrimStart('>'))];
        var widths = names.Select((name, column) => rows.Select(row => row[column].Length).Append(name.Length).Max()).ToArray();
        Line(names);
        foreach (var row in rows)
            Line(row);

        void Line(IReadOnlyList<string> cells)
        {
            StringBuilder text = new();
            for (var column = 0; column < cells.Count; column++)
            {
                var cell = cells[column];
                text.Append(header[column].StartsWith('>') ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])).Append("  ");
            }

            output.WriteLine(text.ToString().TrimEnd());
        }
    }
}
