using System.Collections;
using System.Net;
using System.Reflection;

namespace Notebooks;

/// <summary>Rows of a kind, shown as a table: a column a property.</summary>
internal sealed class Table : IRichValue
{
    private const int MaxRows = 20;

    private readonly string[] _columns;
    private readonly string[][] _cells;
    private readonly int _left;

    private Table(string[] columns, string[][] cells, int left) => (_columns, _cells, _left) = (columns, cells, left);

    /// <summary>Makes a table of rows; null where they have no properties to show, as numbers and texts.</summary>
    public static Table? Of(IEnumerable rows)
    {
        object[] all = [.. rows.Cast<object?>().OfType<object>()];
        if (all.Length == 0 || all[0] is string or IFormattable || all.Any(row => row.GetType() != all[0].GetType()))
            return null;
        var properties = all[0]
            .GetType()
            .GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.GetIndexParameters().Length == 0)
            .ToArray();
        return properties.Length == 0
            ? null
            : new Table(
                Array.ConvertAll(properties, property => property.Name),
                [.. all.Take(MaxRows).Select(row => Array.ConvertAll(properties, property => MimeBundle.ToText(property.GetValue(row))))],
                Math.Max(0, all.Length - MaxRows)
            );
    }

    public MimeBundle ToMimeBundle() => new(new Dictionary<string, string> { [MimeBundle.Html] = ToHtml(), [MimeBundle.Text] = ToText() });

    private string ToHtml()
    {
        var head = string.Concat(_columns.Select(column => $"<th>{WebUtility.HtmlEncode(column)}</th>"));
        var body = _cells.Select(row => $"<tr>{string.Concat(row.Select(cell => $"<td>{WebUtility.HtmlEncode(cell)}</td>"))}</tr>\n");
        return $"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{string.Concat(body)}</tbody>\n</table>"
            + $"{(_left > 0 ? $"\n<p>and {_left} more</p>" : string.Empty)}";
    }

    private string ToText()
    {
        var widths = _columns.Select((column, i) => _cells.Select(row => row[i].Length).Append(column.Length).Max()).ToArray();
        var lines = _cells.Prepend(_columns).Select(row => string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        return string.Join('\n', lines) + (_left > 0 ? $"\nand {_left} more" : string.Empty);
    }
}
