namespace Notebooks;

/// <summary>
/// Displays values in a notebook, with the method names that users of .NET Interactive know. Cells and single-file apps import it with
/// <c>using static Notebooks.Kernel</c>.
/// </summary>
public static class Kernel
{
    /// <summary>Gets or sets where things are shown. Default: the terminal, pictures on a page next to the program.</summary>
    public static INotebookOutput Output { get; set; } = new TerminalOutput();

    /// <summary>Shows a value: a figure, a picture, HTML, a table of rows, or its text.</summary>
    /// <param name="value">The value.</param>
    /// <param name="mimeType">What the value's text is, for example <c>text/html</c>. Default: null, found by the value's type.</param>
    /// <returns>What was shown; it can be changed later.</returns>
    public static DisplayedValue display(object? value, string? mimeType = null)
    {
        var shown = new DisplayedValue(MimeBundle.Of(value, mimeType));
        Output.Show(shown);
        return shown;
    }

    /// <summary>Marks a text as HTML.</summary>
    /// <param name="html">The HTML, without scripts, which pages that show notebooks take out.</param>
    /// <returns>The text, to be displayed or to end a cell with.</returns>
    public static MimeBundle HTML(string html) => MimeBundle.Of(html, MimeBundle.Html);

    /// <summary>Shows a value, as <see cref="display"/> does.</summary>
    /// <param name="value">The value.</param>
    /// <returns>What was shown.</returns>
    public static DisplayedValue Display(this object? value) => display(value);

    /// <summary>Shows a text as what it is.</summary>
    /// <param name="content">The text.</param>
    /// <param name="mimeType">What it is, for example <c>text/html</c> or <c>image/svg+xml</c>.</param>
    /// <returns>What was shown.</returns>
    public static DisplayedValue DisplayAs(this string content, string mimeType) => display(content, mimeType);
}
