namespace Notebooks.Runner;

/// <summary>A notebook that does not work; the message says where.</summary>
public sealed class NotebookException : Exception
{
    /// <summary>Creates the exception for a whole file.</summary>
    /// <param name="file">The notebook's file.</param>
    /// <param name="message">What is wrong with it.</param>
    /// <param name="inner">What caused it, if anything.</param>
    public NotebookException(string file, string message, Exception? inner = null)
        : base($"{file}: {message}", inner) { }

    /// <summary>Creates the exception for a cell.</summary>
    /// <param name="place">The cell.</param>
    /// <param name="line">The line in it, from 1; 0 where it is not known.</param>
    /// <param name="message">What is wrong with it.</param>
    /// <param name="inner">What caused it, if anything.</param>
    public NotebookException(CellPlace place, int line, string message, Exception? inner = null)
        : base($"{place}{(line > 0 ? $", line {line}" : string.Empty)}: {message}", inner) { }
}
