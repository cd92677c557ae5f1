namespace Notebooks;

/// <summary>Where a notebook shows things. Calls may come from any thread.</summary>
public interface INotebookOutput
{
    /// <summary>Shows a value.</summary>
    /// <param name="value">The value.</param>
    void Show(DisplayedValue value);

    /// <summary>Updates a value that was shown before and has changed.</summary>
    /// <param name="value">The value.</param>
    void Changed(DisplayedValue value);
}
