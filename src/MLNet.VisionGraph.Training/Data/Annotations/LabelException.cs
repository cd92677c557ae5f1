namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>The exception that is thrown where one label is not what its format requires; reading goes on with the next one.</summary>
internal sealed class LabelException(AnnotationProblemKind kind, string message, int? line = null) : Exception(message)
{
    public AnnotationProblemKind Kind { get; } = kind;

    /// <summary>Gets the line in the file, if it is not that of the label.</summary>
    public int? Line { get; } = line;
}
