using System.Text.Json.Nodes;

namespace Notebooks.Runner.Format;

/// <summary>Notebooks keep texts as lists of lines, each with its line feed, so that changes are changes of lines.</summary>
internal static class Lines
{
    public static JsonArray Split(string text)
    {
        var lines = new JsonArray();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is var found and >= 0 ? found + 1 : text.Length;
            lines.Add((JsonNode)text[start..end]);
            start = end;
        }

        return lines;
    }

    public static string Join(JsonNode? lines) =>
        lines switch
        {
            null => string.Empty,
            JsonArray list => string.Concat(list.Select(line => line!.GetValue<string>())),
            _ => lines.GetValue<string>(),
        };
}
