namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>A place in a label file.</summary>
/// <param name="File">The name of the file, relative to the folder, with slashes.</param>
/// <param name="Line">The line, from 1, if it is known.</param>
/// <param name="Element">What is there, such as <c>annotations[3]</c>, for messages; null for the whole line or file.</param>
internal readonly record struct LabelPlace(string File, int? Line = null, string? Element = null)
{
    /// <summary>Returns the place of an element of this file.</summary>
    public LabelPlace At(string element) => this with { Element = element };

    /// <summary>Returns a message that begins with the element.</summary>
    public string Describe(string message) => Element is null ? message : $"{Element}: {message}";
}
