namespace MLNet.VisionGraph.Weights;

/// <summary>A checkpoint that the authors of a backbone, or timm, have released: where it is and what is known of it.</summary>
public sealed record ReleasedCheckpoint
{
    /// <summary>
    /// Gets the name by which <see cref="WeightSource.Pretrained"/> asks for it, unique for the backbone, such as <c>in1k</c>.
    /// </summary>
    public required string Tag { get; init; }

    /// <summary>Gets the kind of place.</summary>
    public required CheckpointHub Hub { get; init; }

    /// <summary>Gets owner and name of the repository, such as <c>SLDGroup/MobileViG</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>Gets the branch, commit or release tag; <c>main</c> by default.</summary>
    public string Revision { get; init; } = "main";

    /// <summary>Gets the file's path inside the repository or release.</summary>
    public required string File { get; init; }

    /// <summary>
    /// Gets a remark on how the file is laid out, such as <c>state_dict and state_dict_ema</c>; the reader finds out by itself.
    /// </summary>
    public string Layout { get; init; } = "";

    /// <summary>Gets the published top-1 accuracy on ImageNet-1k in percent, or <see langword="null"/>.</summary>
    public double? Top1 { get; init; }

    /// <summary>Gets the file's length in bytes, or <see langword="null"/> if it is not known.</summary>
    public long? Size { get; init; }

    /// <summary>Gets the file's SHA-256 as 64 hexadecimal digits, or <see langword="null"/> if it is not known.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Gets which of the file's weights the published accuracy belongs to. The default is <see cref="EmaPreference.Prefer"/>.</summary>
    public EmaPreference Ema { get; init; } = EmaPreference.Prefer;

    /// <summary>
    /// Gets what the file's name begins with, where the rest is not known for certain: if <see cref="File"/> is not found, the first file of the repository that begins like this is taken. The default is <see langword="null"/>.
    /// </summary>
    public string? FilePrefix { get; init; }

    /// <summary>Gets a remark on the licence of the weights.</summary>
    public string License { get; init; } = "";

    /// <summary>Gets the address to download from, mirrors aside.</summary>
    public Uri Address => new($"{Origin}/{AddressPath}");

    /// <summary>Gets the scheme and host of <see cref="Address"/>, which a mirror replaces.</summary>
    internal string Origin => Hub == CheckpointHub.HuggingFace ? "https://huggingface.co" : "https://github.com";

    /// <summary>Gets the path of <see cref="Address"/>, escaped; a mirror keeps it.</summary>
    internal string AddressPath => Hub == CheckpointHub.HuggingFace
        ? $"{Repository}/resolve/{Uri.EscapeDataString(Revision)}/{Escape(File)}"
        : $"{Repository}/releases/download/{Uri.EscapeDataString(Revision)}/{Escape(File)}";

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
