using System.Text.Json;
using System.Text.Json.Nodes;

namespace Notebooks.Runner.Format;

/// <summary>A notebook in the format nbformat 4.5 or later of version 4. What is not asked for here is kept as it is.</summary>
public sealed class Notebook
{
    private const int Major = 4;
    private const int LeastMinor = 5;

    private readonly JsonObject _root;

    private Notebook(string path, JsonObject root, IReadOnlyList<Cell> cells) => (FilePath, _root, Cells) = (path, root, cells);

    /// <summary>Gets the file.</summary>
    public string FilePath { get; }

    /// <summary>Gets the file's name.</summary>
    public string FileName => Path.GetFileName(FilePath);

    /// <summary>Gets all cells, from the top.</summary>
    public IReadOnlyList<Cell> Cells { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The notebook.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="NotebookException">It is no notebook of this format in C#.</exception>
    public static Notebook Read(string path)
    {
        var file = Path.GetFileName(path);
        try
        {
            var root =
                JsonNode.Parse(File.ReadAllText(path)) as JsonObject ?? throw new NotebookException(file, "a notebook is a JSON object.");
            var (major, minor) = (root["nbformat"]?.GetValue<int>(), root["nbformat_minor"]?.GetValue<int>());
            if (major != Major || minor < LeastMinor)
                throw new NotebookException(
                    file,
                    $"its format is {major}.{minor}, but {Major}.{LeastMinor} or later is needed, in which cells have an id: "
                        + "open and save it in Jupyter or an editor that writes it."
                );
            if (root["metadata"]?["language_info"]?["name"]?.GetValue<string>() is { } language && language != "C#")
                throw new NotebookException(file, $"its language is {language}, but only cells in C# can be run.");

            var number = 0;
            var cells = new List<Cell>();
            foreach (var node in root["cells"]?.AsArray() ?? [])
            {
                var content = node!.AsObject();
                var isCode = content["cell_type"]?.GetValue<string>() == "code";
                cells.Add(new Cell(content, isCode ? new CellPlace(file, ++number) : null));
            }

            return new Notebook(path, root, cells);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new NotebookException(file, $"it cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Gives the file's content; the same notebook always gives the same text.</summary>
    /// <returns>JSON that ends with a line feed.</returns>
    public override string ToString() => StableJson.Write(_root);
}
