namespace MLNet.VisionGraph.Training;

/// <summary>The photos cannot be trained on: there are none, too few, only one class, a class without any, or a table that does not hold what it should.</summary>
public sealed class TrainingDataException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was found, what was expected and what to do.</param>
    /// <param name="innerException">What went wrong below, if anything.</param>
    public TrainingDataException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
