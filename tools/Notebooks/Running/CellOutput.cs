using System.Text;
using System.Text.Json.Nodes;
using Notebooks.Runner.Format;

namespace Notebooks.Runner.Running;

/// <summary>Collects what a cell shows and prints, in the order in which it does. Any thread may show and print.</summary>
internal sealed class CellOutput : TextWriter, INotebookOutput
{
    private readonly Lock _lock = new();
    private readonly List<object> _parts = []; // a StringBuilder of what was printed, a DisplayedValue, or the JSON of the result

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value)
    {
        lock (_lock)
        {
            if (_parts.LastOrDefault() is not StringBuilder printed)
                _parts.Add(printed = new StringBuilder());
            printed.Append(value);
        }
    }

    public void Show(DisplayedValue value)
    {
        lock (_lock)
            _parts.Add(value);
    }

    public void Changed(DisplayedValue value)
    {
        // What is stored is what is shown at the end.
    }

    /// <summary>Takes the value of the cell's last expression.</summary>
    public void ShowResult(object? value, int number)
    {
        var result = Describe(MimeBundle.Of(value), "execute_result");
        result["execution_count"] = number;
        lock (_lock)
            _parts.Add(result);
    }

    /// <summary>Gives everything in the notebook format.</summary>
    public JsonArray ToJson()
    {
        lock (_lock)
        {
            return
            [
                .. _parts.Select(part =>
                    part switch
                    {
                        StringBuilder printed => new JsonObject
                        {
                            ["name"] = "stdout",
                            ["output_type"] = "stream",
                            ["text"] = Lines.Split(printed.ToString().ReplaceLineEndings("\n")),
                        },
                        DisplayedValue shown => Describe(shown.Content, "display_data"),
                        _ => ((JsonObject)part).DeepClone(),
                    }
                ),
            ];
        }
    }

    private static JsonObject Describe(MimeBundle content, string kind)
    {
        var data = new JsonObject();
        foreach (var (form, text) in content.Forms)
            data[form] = form.StartsWith("image/", StringComparison.Ordinal) && form != MimeBundle.Svg ? text : Lines.Split(text);
        return new JsonObject
        {
            ["data"] = data,
            ["metadata"] = new JsonObject(),
            ["output_type"] = kind,
        };
    }
}
