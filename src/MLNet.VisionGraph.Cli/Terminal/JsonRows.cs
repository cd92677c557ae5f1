using System.Text;
using System.Text.Json;

namespace MLNet.VisionGraph.Cli.Terminal;

/// <summary>Answers for scripts that come one by one: an object a line, as an array or each a document of its own. An array is closed even where something ends the answers early.</summary>
internal sealed class JsonRows : IDisposable
{
    private readonly TextWriter _output;
    private readonly bool _isArray;
    private bool _isFirst = true;

    /// <summary>Begins.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="isArray">Whether the objects are an array.</param>
    public JsonRows(TextWriter output, bool isArray)
    {
        (_output, _isArray) = (output, isArray);
        if (isArray)
            output.Write('[');
    }

    /// <summary>Writes the properties of an object.</summary>
    public void Add(Action<Utf8JsonWriter> writeProperties)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Encoder = JsonText.Encoder }))
        {
            json.WriteStartObject();
            writeProperties(json);
            json.WriteEndObject();
        }

        var text = Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
        if (_isArray)
            _output.Write($"{(_isFirst ? "" : ",")}\n{text}");
        else
            _output.Write($"{text}\n");
        _isFirst = false;
    }

    public void Dispose()
    {
        if (_isArray)
            _output.Write("\n]\n");
    }
}
