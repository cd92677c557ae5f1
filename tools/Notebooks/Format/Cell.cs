using System.Text.Json.Nodes;

namespace Notebooks.Runner.Format;

/// <summary>A cell of a notebook.</summary>
public sealed class Cell
{
    private readonly JsonObject _content;

    internal Cell(JsonObject content, CellPlace? place) => (_content, Place) = (content, place);

    /// <summary>Gets where the cell is, if it has code; null for text.</summary>
    public CellPlace? Place { get; }

    /// <summary>Gets whether it is text in Markdown.</summary>
    public bool IsMarkdown => _content["cell_type"]?.GetValue<string>() == "markdown";

    /// <summary>Gets what is written in it.</summary>
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
