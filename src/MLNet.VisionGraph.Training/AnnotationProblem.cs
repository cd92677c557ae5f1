namespace MLNet.VisionGraph.Training;

/// <summary>Something in label files that is wrong or was not used.</summary>
/// <param name="Kind">The kind of problem.</param>
/// <param name="Action">What was done about it.</param>
/// <param name="File">The path of the file, relative to the folder that was read.</param>
/// <param name="Line">The line in the file, from 1; null if it is not known.</param>
/// <param name="Image">The photo, as it is named or relative to the folder; null if the problem concerns none.</param>
/// <param name="Message">What was found, what was expected, and where in the file, in one line.</param>
public sealed record AnnotationProblem(
    AnnotationProblemKind Kind,
    AnnotationAction Action,
    string File,
    int? Line,
    string? Image,
    string Message
)
{
    /// <summary>Returns the problem in one line: file, line, photo, message, and what was done.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var place = Line is null ? File : FormattableString.Invariant($"{File}:{Line}");
        var image = Image is null || Image == File ? string.Empty : $" '{Image}':";
        var action = Action switch
        {
            AnnotationAction.LeftOut => "left out",
            AnnotationAction.Changed => "changed",
            _ => "kept",
        };
        return $"{place}:{image} {Message} ({action})";
    }
}
