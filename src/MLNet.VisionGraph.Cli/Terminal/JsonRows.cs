namespace MLNet.VisionGraph.Cli.Terminal;

/// <summary>
/// Writes JSON objects one at a time, each on its own line, either as one array or as separate documents. The array is closed even if the
/// output ends early.
/// </summary>
internal sealed class JsonRows : IDisposable
{
    private readonly TextWriter _output;
    private readonly bool _isArray;
    private bool _isFirst = true;

    /// <summary>Starts the output.</summary>
    /// <param name="output">The output.</param>
    /// <param name="isArray">Whether to write the objects as one array.</param>
    public JsonRows(TextWriter output, bool isArray)
    {
        (_output, _isArray) = (output, isArray);
        if (isArray)
            output.Write('[');
    }

    /// <summary>Writes an object.</summary>
    public void Add(object row)
    {
        var text = JsonText.OneLine(row);
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
