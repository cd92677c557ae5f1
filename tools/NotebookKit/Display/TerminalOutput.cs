namespace Notebooks;

/// <summary>
/// Shows text in the terminal, and everything on a page next to the program, which is written again whenever something changes.
/// </summary>
public sealed class TerminalOutput : INotebookOutput
{
    private readonly Lock _lock = new();
    private readonly List<DisplayedValue> _shown = [];
    private string? _page;

    /// <inheritdoc/>
    public void Show(DisplayedValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_lock)
        {
            _shown.Add(value);
            Tell(value);
        }
    }

    /// <inheritdoc/>
    public void Changed(DisplayedValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        lock (_lock)
            Tell(value);
    }

    private void Tell(DisplayedValue value)
    {
        Console.WriteLine(value.Content.PlainText.Length > 0 ? value.Content.PlainText : $"[{value.Content.Forms.Keys.First()}]");
        if (_page is null)
        {
            if (value.Content.Forms.Keys.All(form => form == MimeBundle.Text))
                return;
            _page = PathOfPage();
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Console.WriteLine($"The pictures are in {_page}");
        }

        File.WriteAllText(_page, HtmlPage.Of(Path.GetFileNameWithoutExtension(_page), _shown.Select(shown => shown.Content)));
    }

    // Next to the source of a single-file app; other programs have it in their working folder.
    private static string PathOfPage() =>
        AppContext.GetData("EntryPointFilePath") is string source
            ? Path.ChangeExtension(source, ".html")
            : Path.GetFullPath("notebook.html");
}
