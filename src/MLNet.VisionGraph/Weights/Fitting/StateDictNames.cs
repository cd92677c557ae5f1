namespace MLNet.VisionGraph.Weights.Fitting;

/// <summary>
/// The mapping of the names in a file to the official ones: timm's names are translated, and a prefix is stripped. The prefix is chosen
/// by the names that the network expects, not by the names in the file alone: MobileViG itself has a part called <c>backbone</c>, so the
/// prefix that detectors add cannot be recognized by its name.
/// </summary>
internal static class StateDictNames
{
    private static readonly string[] s_prefixes = ["", "module.", "backbone.", "module.backbone.", "model.", "model.backbone."];

    /// <summary>
    /// Returns pairs of official name and name in the file, in the file's order, for the prefix with which the most names match.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ToOfficial(IEnumerable<string> names, IReadOnlySet<string> expected)
    {
        string[] inFile = [.. names];
        var prefix = s_prefixes.MaxBy(candidate =>
            inFile.Count(name => Strip(name, candidate) is string stripped && expected.Contains(TimmNames.ToOfficial(stripped)))
        )!;

        // A file of a whole detector: tensors outside its backbone (neck., bbox_head., roi_head. …) are ignored.
        var dropOthers = prefix.EndsWith("backbone.", StringComparison.Ordinal);
        List<KeyValuePair<string, string>> pairs = new(inFile.Length);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var name in inFile)
        {
            var stripped = Strip(name, prefix);
            if (stripped is null && dropOthers)
                continue;
            var official = TimmNames.ToOfficial(stripped ?? name);
            pairs.Add(new(seen.Add(official) ? official : name, name));
        }

        return pairs;
    }

    private static string? Strip(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null;
}
