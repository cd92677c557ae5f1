namespace MLNet.VisionGraph.Weights.Checkpoints;

/// <summary>
/// The choice of the checkpoint in a folder, for example a repository of the Hugging Face hub or a snapshot in its cache.
/// </summary>
internal static class CheckpointFolder
{
    // The names of the hub's libraries, the preferred ones first.
    private static readonly string[] s_names =
    [
        "model.safetensors",
        "model" + ShardIndex.Suffix,
        "pytorch_model.bin",
        "pytorch_model.bin.index.json",
        "diffusion_pytorch_model.safetensors",
    ];

    // The endings of other checkpoints, which must be the only one of their kind.
    private static readonly string[] s_endings = [ShardIndex.Suffix, ".safetensors", ".pth", ".pth.tar", ".pt", ".bin", ".ckpt"];

    /// <summary>Returns the path of the checkpoint in a folder, or the path itself if it is not a folder.</summary>
    /// <exception cref="InvalidDataException">The folder has no checkpoint, or several.</exception>
    public static string FileOf(string path)
    {
        if (!Directory.Exists(path))
            return path;
        if (s_names.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists) is { } named)
            return named;
        if (SnapshotOf(path) is { } snapshot)
            return FileOf(snapshot);
        foreach (var ending in s_endings)
        {
            string[] found =
            [
                .. Directory
                    .EnumerateFiles(path)
                    .Where(file => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                    .Order(StringComparer.Ordinal),
            ];
            if (found.Length == 1)
                return found[0];
            if (found.Length > 1)
            {
                var names = string.Join(", ", found.Take(3).Select(file => $"'{Path.GetFileName(file)}'"));
                throw new InvalidDataException(
                    $"the folder has {found.Length} checkpoints ({names}{(found.Length > 3 ? ", …" : "")}); name one of them"
                );
            }
        }

        throw new InvalidDataException($"the folder has no checkpoint: neither '{s_names[0]}' nor a file that ends in {Endings()}");
    }

    // The cache of the hub's client: models--OWNER--NAME/refs/main names the folder in models--OWNER--NAME/snapshots.
    private static string? SnapshotOf(string path)
    {
        var snapshots = Path.Combine(path, "snapshots");
        if (!Directory.Exists(snapshots))
            return null;
        var main = Path.Combine(path, "refs", "main");
        if (File.Exists(main) && Path.Combine(snapshots, Path.GetFileName(File.ReadAllText(main).Trim())) is var named)
        {
            if (named != snapshots && Directory.Exists(named))
                return named;
        }

        string[] all = [.. Directory.EnumerateDirectories(snapshots)];
        return all.Length == 1 ? all[0] : null;
    }

    private static string Endings() => string.Join(", ", s_endings.Skip(1).SkipLast(1)) + " or " + s_endings[^1];
}
