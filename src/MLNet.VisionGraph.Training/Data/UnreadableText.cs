namespace MLNet.VisionGraph.Training.Data;

/// <summary>Names photos that were left out, at the end of a message.</summary>
internal static class UnreadableText
{
    private const int Shown = 3;

    public static string After(IReadOnlyCollection<UnreadablePhoto> photos)
    {
        if (photos.Count == 0)
            return string.Empty;
        var names = string.Join("; ", photos.Take(Shown).Select(photo => $"'{photo.Name}': {photo.Reason.TrimEnd('.')}"));
        return $" {photos.Count} could not be read: {names}{(photos.Count > Shown ? "; …" : string.Empty)}.";
    }
}
