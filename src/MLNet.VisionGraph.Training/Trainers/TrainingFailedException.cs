namespace MLNet.VisionGraph.Training;

/// <summary>A training came to nothing: its loss became infinite or not a number before any epoch was complete.</summary>
public sealed class TrainingFailedException : InvalidOperationException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was seen, and what may help.</param>
    public TrainingFailedException(string message)
        : base(message)
    {
    }
}
