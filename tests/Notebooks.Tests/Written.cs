using System.Text.Json.Nodes;
using Notebooks.Runner.Format;
using Notebooks.Runner.Running;

namespace Notebooks.Tests;

/// <summary>Notebooks written for a test, in a temporary folder.</summary>
internal sealed class Written : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("visiongraph-notebooks-").FullName;

    public string Path => System.IO.Path.Combine(_folder, "written.ipynb");

    /// <summary>Writes a notebook: a cell a text, code unless it begins with <c>md:</c>.</summary>
    public Notebook Notebook(params string[] cells)
    {
        var root = JsonNode
            .Parse("""{ "nbformat": 4, "nbformat_minor": 5, "metadata": { "language_info": { "name": "C#" } } }""")!
            .AsObject();
        root["cells"] = new JsonArray([.. cells.Select((cell, i) => Describe(cell, i))]);
        return Notebook(root.ToJsonString());
    }

    public Notebook Notebook(string json)
    {
        File.WriteAllText(Path, json);
        return Runner.Format.Notebook.Read(Path);
    }

    /// <summary>Runs cells and gives what each code cell puts out.</summary>
    public async Task<JsonArray[]> Run(params string[] cells) => [.. (await NotebookRunner.Run(Notebook(cells))).Values];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static JsonNode Describe(string cell, int index) =>
        cell.StartsWith("md:", StringComparison.Ordinal)
            ? new JsonObject
            {
                ["cell_type"] = "markdown",
                ["id"] = $"c{index}",
                ["metadata"] = new JsonObject(),
                ["source"] = cell[3..],
            }
            : new JsonObject
            {
                ["cell_type"] = "code",
                ["id"] = $"c{index}",
                ["metadata"] = new JsonObject(),
                ["source"] = cell,
                ["outputs"] = new JsonArray(),
                ["execution_count"] = null,
            };
}
