namespace MLNet.VisionGraph.Training.Data;

/// <summary>Lists images that were left out, at the end of a message.</summary>
internal static class UnreadableText
{
    private const int Shown = 3;

    /// <summary>Describes images whose files end too early.</summary>
    public static string Truncated(IReadOnlyCollection<string> names) =>
        $"truncated: {names.Count} {(names.Count == 1 ? "image is" : "images are")} incomplete and used as far as "
        + $"{(names.Count == 1 ? "it goes" : "they go")} ({string.Join(", ", names.Take(Shown).Select(name => $"'{name}'"))}"
        + $"{(names.Count > Shown ? ", …" : string.Empty)})";

    public static string After(IReadOnlyCollection<UnreadableImage> images)
    {
        if (images.Count == 0)
            return string.Empty;
        var names = string.Join("; ", images.Take(Shown).Select(image => $"'{image.Name}': {image.Reason.TrimEnd('.')}"));
        return $" {images.Count} could not be read: {names}{(images.Count > Shown ? "; …" : string.Empty)}.";
    }
}
