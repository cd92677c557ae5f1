namespace MLNet.VisionGraph.Training;

/// <summary>The exception that is thrown when the loss becomes infinite or not a number before any epoch is complete.</summary>
public sealed class TrainingFailedException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was observed, and what may help.</param>
    public TrainingFailedException(string message)
        : base(message) { }
}
