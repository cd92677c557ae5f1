namespace MLNet.VisionGraph.Training;

/// <summary>
/// The exception that is thrown when images cannot be trained on: there are none or too few, there is only one class or a class without
/// images, or a table does not have the expected contents.
/// </summary>
public sealed class TrainingDataException : InvalidOperationException
{
    internal TrainingDataException(string problem, string advice)
        : this($"{problem} {advice}")
    {
        Problem = problem;
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was found, what was expected and what to do.</param>
    /// <param name="innerException">The cause, if any.</param>
    public TrainingDataException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Problem = message;
    }

    /// <summary>
    /// Gets the name of the <see cref="ImageTableOptions"/> property whose column a table lacks; <see langword="null"/> for other problems.
    /// </summary>
    public string? MissingColumn { get; internal init; }

    /// <summary>Gets the part of the message that says what was found, without the advice on which members to set.</summary>
    public string Problem { get; }
}
