using System.Text.Json.Nodes;
using Notebooks.Runner.Format;

namespace Notebooks.Runner.Running;

/// <summary>
/// Compares the text that cells have shown with the stored text. Pictures are not compared: their bytes differ between encoders.
/// </summary>
public static class TextComparison
{
    /// <summary>Finds the first cell whose text is another one.</summary>
    /// <param name="outputs">What the cells have shown.</param>
    /// <exception cref="NotebookException">A text differs; the message shows both.</exception>
    public static void Check(IReadOnlyDictionary<Cell, JsonArray> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        foreach (var (cell, found) in outputs)
        {
            var (stored, now) = (TextOf(cell.Outputs), TextOf(found));
            if (stored != now)
                throw new NotebookException(
                    cell.Place!,
                    0,
                    $"its text differs from the stored one. Stored:\n{stored}\nNow:\n{now}\n"
                        + "If the new one is right, store it: ./build.sh notebooks --store"
                );
        }
    }

    private static string TextOf(JsonArray outputs) =>
        string.Join('\n', outputs.Select(output => Lines.Join(output!["text"] ?? output["data"]?[MimeBundle.Text])));
}
