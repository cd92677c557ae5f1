namespace MLNet.VisionGraph.Training.Data;

/// <summary>Lists images that were left out, at the end of a message.</summary>
internal static class UnreadableText
{
    private const int Shown = 3;

    public static string After(IReadOnlyCollection<UnreadableImage> images)
    {
        if (images.Count == 0)
            return string.Empty;
        var names = string.Join("; ", images.Take(Shown).Select(image => $"'{image.Name}': {image.Reason.TrimEnd('.')}"));
        return $" {images.Count} could not be read: {names}{(images.Count > Shown ? "; …" : string.Empty)}.";
    }
}
