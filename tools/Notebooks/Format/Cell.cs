using System.Text.Json.Nodes;

namespace Notebooks.Runner.Format;

/// <summary>A cell of a notebook.</summary>
public sealed class Cell
{
    private readonly JsonObject _content;

    internal Cell(JsonObject content, CellPlace? place) => (_content, Place) = (content, place);

    /// <summary>Gets the position of a code cell; null for text.</summary>
    public CellPlace? Place { get; }

    /// <summary>Gets a value indicating whether the cell is Markdown text.</summary>
    public bool IsMarkdown => _content["cell_type"]?.GetValue<string>() == "markdown";

    /// <summary>Gets the content.</summary>
    public string Source => Lines.Join(_content["source"]).ReplaceLineEndings("\n");

    /// <summary>Gets the outputs that are stored in it.</summary>
    public JsonArray Outputs => _content["outputs"]?.AsArray() ?? [];

    /// <summary>Stores outputs in the cell, and its number.</summary>
    /// <param name="outputs">The outputs in the notebook format.</param>
    public void Store(JsonArray outputs)
    {
        _content["execution_count"] = Place?.Number;
        _content["outputs"] = outputs;
    }
}
