using Spectre.Console;
using Spectre.Console.Rendering;

namespace MLNet.VisionGraph.Cli.Training;

/// <summary>
/// The part of a terminal that is updated in place: messages, and below them the status. Messages that were written to the terminal itself
/// would be overwritten by the next update; write <see cref="Notes"/> there when the display has ended. Not thread-safe.
/// </summary>
internal sealed class LivePanel(LiveDisplayContext context)
{
    private const int NotesShown = 3;

    private readonly List<string> _notes = [];
    private IRenderable _status = new Text("Starting …");

    /// <summary>Gets all messages.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Adds a message.</summary>
    public void Note(string line)
    {
        _notes.Add(line);
        Show(_status);
    }

    /// <summary>Shows a status, below the last messages.</summary>
    public void Show(IRenderable status)
    {
        _status = status;
        context.UpdateTarget(new Rows([.. _notes.TakeLast(NotesShown).Select(line => new Text(line)), status]));
    }
}
