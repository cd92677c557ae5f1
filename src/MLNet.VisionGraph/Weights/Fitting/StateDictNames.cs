namespace MLNet.VisionGraph.Weights.Fitting;

/// <summary>
/// The mapping of the names in a file to the official ones: timm's names are translated, the names of wrappers are removed, and so is the
/// prefix of the module that contains the network. The prefix is the one with which the most names are names that the network expects;
/// names of prefixes alone say nothing, because MobileViG itself has a part called <c>backbone</c>.
/// </summary>
internal static class StateDictNames
{
    /// <summary>The deepest nesting of a network in other modules that is tried.</summary>
    private const int MaxDepth = 12;

    /// <summary>
    /// The names of modules that contain nothing but the module that they wrap: torch.compile, FSDP, activation checkpointing, Lightning
    /// and DeepSpeed, data parallelism. They occur at any position, since parts of a network can be wrapped, too.
    /// </summary>
    private static readonly string[] s_wrappers =
    [
        "_orig_mod",
        "_fsdp_wrapped_module",
        "_checkpoint_wrapped_module",
        "_forward_module",
        "module",
    ];

    /// <summary>Maps the names in a file for the prefix with which the most names match.</summary>
    /// <param name="names">The names in the file.</param>
    /// <param name="expected">The official names that the network may have.</param>
    public static NameMapping ToOfficial(IEnumerable<string> names, IReadOnlySet<string> expected)
    {
        string[] inFile = [.. names];
        var prefix = PrefixOf(inFile, expected);
        List<KeyValuePair<string, string>> pairs = new(inFile.Length);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var name in inFile)
        {
            var isInside = name.StartsWith(prefix, StringComparison.Ordinal);
            var official = OfficialOf(isInside ? name[prefix.Length..] : name, expected);

            // Outside the prefix there are other things: a detector's neck, the head of another framework, a loss. A head that fits is
            // used.
            if (isInside || expected.Contains(official))
                pairs.Add(new(seen.Add(official) ? official : name, name));
        }

        return new NameMapping(pairs, prefix, inFile.Length - pairs.Count);
    }

    private static string PrefixOf(string[] names, IReadOnlySet<string> expected)
    {
        // In the order of the file, with the empty prefix first: of equal prefixes, such as a student's and a teacher's, the first wins.
        OrderedDictionary<string, int> matches = new(StringComparer.Ordinal) { [string.Empty] = 0 };
        foreach (var name in names)
        {
            var start = 0;
            for (var depth = 0; depth < MaxDepth; depth++)
            {
                var rest = name[start..];
                var official = OfficialOf(rest, expected);
                if (expected.Contains(official) && (expected.Contains(rest) || !IsWrapper(rest.Split('.', 2)[0])))
                    matches[name[..start]] = matches.GetValueOrDefault(name[..start]) + 1;
                var dot = name.IndexOf('.', start);
                if (dot < 0)
                    break;
                start = dot + 1;
            }
        }

        // A few names that match by chance are no reason to ignore all others.
        var (prefix, count) = matches.MaxBy(match => match.Value);
        return count * 2 >= Math.Min(expected.Count, names.Length) ? prefix : string.Empty;
    }

    /// <summary>Returns the official name, without the names of wrappers in its middle.</summary>
    private static string OfficialOf(string name, IReadOnlySet<string> expected)
    {
        var official = TimmNames.ToOfficial(name);
        if (expected.Contains(official) || !Array.Exists(s_wrappers, wrapper => name.Contains(wrapper + ".", StringComparison.Ordinal)))
            return official;
        return TimmNames.ToOfficial(string.Join('.', name.Split('.').Where(part => !IsWrapper(part))));
    }

    private static bool IsWrapper(string part) => s_wrappers.Contains(part, StringComparer.Ordinal);
}
