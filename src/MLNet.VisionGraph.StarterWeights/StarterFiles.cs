namespace MLNet.VisionGraph.StarterWeights;

/// <summary>The files of this package: safetensors, one for each backbone that has starter weights.</summary>
internal static class StarterFiles
{
    private const string Suffix = ".safetensors";

    /// <summary>Gets the names of the backbones.</summary>
    public static IReadOnlyList<string> Backbones { get; } =
        [.. typeof(StarterFiles).Assembly.GetManifestResourceNames().Select(name => name[..^Suffix.Length]).Order(StringComparer.Ordinal)];

    /// <summary>Opens the file of a backbone.</summary>
    /// <param name="backbone">The name of the backbone.</param>
    /// <returns>The file, which the caller disposes; null if the backbone has no starter weights.</returns>
    public static Stream? Open(string backbone) => typeof(StarterFiles).Assembly.GetManifestResourceStream(backbone + Suffix);
}
