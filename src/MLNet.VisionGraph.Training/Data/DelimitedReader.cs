using System.Text;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>
/// Reads rows of delimited values, quoted as in RFC 4180: a quoted value may contain separators, line breaks and doubled quotes.
/// </summary>
internal sealed class DelimitedReader(TextReader reader, char separator)
{
    private readonly StringBuilder _value = new();

    /// <summary>Gets the line, from 1, on which the last row read begins.</summary>
    public int Line { get; private set; }

    private int _next = 1;

    /// <summary>Reads a row, skipping blank lines. Returns null at the end.</summary>
    /// <exception cref="FormatException">A quoted value has no closing quote, or continues after it.</exception>
    public List<string>? Read()
    {
        while (reader.Peek() >= 0)
        {
            Line = _next;
            var row = ReadRow();
            if (row.Count > 1 || !string.IsNullOrWhiteSpace(row[0]))
                return row;
        }

        return null;
    }

    private List<string> ReadRow()
    {
        var row = new List<string>();
        while (true)
        {
            row.Add(reader.Peek() == '"' ? ReadQuoted() : ReadPlain());
            var end = reader.Read();
            if (end == separator)
                continue;
            if (end == '\r' && reader.Peek() == '\n')
                reader.Read();
            _next++;
            return row;
        }
    }

    private string ReadPlain()
    {
        _value.Clear();
        while (reader.Peek() is var next && next >= 0 && next != separator && next is not ('\r' or '\n'))
            _value.Append((char)reader.Read());
        return _value.ToString().Trim();
    }

    private string ReadQuoted()
    {
        _value.Clear();
        reader.Read();
        while (true)
        {
            var next = reader.Read();
            if (next < 0)
                throw new FormatException($"The quote that opens on line {Line} is never closed.");
            if (next == '\n')
                _next++;
            if (next != '"')
                _value.Append((char)next);
            else if (reader.Peek() == '"')
                _value.Append((char)reader.Read());
            else
                break;
        }

        var after = reader.Peek();
        return after < 0 || after == separator || after is '\r' or '\n'
            ? _value.ToString()
            : throw new FormatException($"On line {Line} a quoted value is followed by '{(char)after}' where a separator was expected.");
    }
}
