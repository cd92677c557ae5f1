namespace MLNet.VisionGraph.Weights.Fitting;

/// <summary>
/// Takes the names in a file to the official ones: timm's names are mapped, and a prefix is stripped. Which, is decided by what the network expects,
/// not by the names alone: MobileViG has a part of its own called <c>backbone</c>, so the prefix that detectors put there cannot be told from the name.
/// </summary>
internal static class StateDictNames
{
    private static readonly string[] Prefixes = ["", "module.", "backbone.", "module.backbone.", "model.", "model.backbone."];

    /// <summary>Pairs of official name and name in the file, in the file's order, under the prefix that makes the most names match.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> ToOfficial(IEnumerable<string> names, IReadOnlySet<string> expected)
    {
        string[] inFile = [.. names];
        string prefix = Prefixes.MaxBy(prefix => inFile.Count(name => Strip(name, prefix) is string stripped && expected.Contains(Map(stripped)))) ?? "";

        // A file of a whole detector: what is not its backbone (neck., bbox_head., roi_head. …) is left aside.
        bool dropOthers = prefix.EndsWith("backbone.", StringComparison.Ordinal);
        List<KeyValuePair<string, string>> pairs = new(inFile.Length);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string name in inFile)
        {
            string? stripped = Strip(name, prefix);
            if (stripped is null && dropOthers)
                continue;
            string official = Map(stripped ?? name);
            pairs.Add(new(seen.Add(official) ? official : name, name));
        }

        return pairs;
    }

    private static string? Strip(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null;

    private static string Map(string name) => TimmNames.ToOfficial(name);
}
