namespace MLNet.VisionGraph.Training;

/// <summary>The exception that is thrown when a training finds the checkpoint of another training, from which it cannot resume.</summary>
public sealed class CheckpointMismatchException : InvalidOperationException
{
    internal CheckpointMismatchException(string problem, string advice)
        : base($"{problem} {advice}")
    {
        Problem = problem;
    }

    /// <summary>Gets the part of the message that says how the trainings differ, without the advice on which members to set.</summary>
    public string Problem { get; }
}
