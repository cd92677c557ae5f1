namespace MLNet.VisionGraph.Weights.Fitting;

/// <summary>The result of mapping the names in a file to the official ones.</summary>
/// <param name="Pairs">The official names and the names in the file, in the file's order.</param>
/// <param name="Prefix">The prefix that was removed from the names in the file; empty if there was none.</param>
/// <param name="Ignored">The number of tensors outside the prefix, which belong to something else, such as a detector's neck.</param>
internal sealed record NameMapping(IReadOnlyList<KeyValuePair<string, string>> Pairs, string Prefix, int Ignored)
{
    /// <summary>Returns a sentence part for logs, or an empty text if the names are the network's own.</summary>
    public string Describe() =>
        (Prefix, Ignored) switch
        {
            ("", _) => string.Empty,
            (_, 0) => $" (the names without '{Prefix}')",
            (_, 1) => $" (the names without '{Prefix}'; 1 other tensor is not used)",
            _ => $" (the names without '{Prefix}'; {Ignored} other tensors are not used)",
        };
}
