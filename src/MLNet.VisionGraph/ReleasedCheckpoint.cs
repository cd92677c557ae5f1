namespace MLNet.VisionGraph;

/// <summary>A checkpoint released by the authors of a backbone or by timm: its location and its known properties.</summary>
public sealed record ReleasedCheckpoint
{
    /// <summary>
    /// Gets the tag by which <see cref="WeightSource.Pretrained"/> selects the checkpoint, unique within the backbone, such as <c>in1k</c>.
    /// </summary>
    public required string Tag { get; init; }

    /// <summary>Gets the host on which the checkpoint was released.</summary>
    public required CheckpointHub Hub { get; init; }

    /// <summary>Gets the owner and name of the repository, such as <c>SLDGroup/MobileViG</c>.</summary>
    public required string Repository { get; init; }

    /// <summary>Gets the branch, commit or release tag. The default is <c>main</c>.</summary>
    public string Revision { get; init; } = "main";

    /// <summary>Gets the file's path inside the repository or release.</summary>
    public required string File { get; init; }

    /// <summary>
    /// Gets a note on the layout of the file, such as <c>state_dict and state_dict_ema</c>. The reader detects the layout automatically.
    /// </summary>
    public string Layout { get; init; } = "";

    /// <summary>Gets the published top-1 accuracy on ImageNet-1k, in percent, or <see langword="null"/> if it is unknown.</summary>
    public double? Top1 { get; init; }

    /// <summary>Gets the file's length in bytes, or <see langword="null"/> if it is unknown.</summary>
    public long? Size { get; init; }

    /// <summary>Gets the file's SHA-256 as 64 hexadecimal digits, or <see langword="null"/> if it is unknown.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Gets the weights of the file that have the published accuracy. The default is <see cref="EmaPreference.Prefer"/>.</summary>
    public EmaPreference Ema { get; init; } = EmaPreference.Prefer;

    /// <summary>
    /// Gets the prefix of the file's name, for files whose exact name is uncertain: if <see cref="File"/> is not found, the first file of
    /// the repository with this prefix is used. The default is <see langword="null"/>.
    /// </summary>
    public string? FilePrefix { get; init; }

    /// <summary>Gets a note on the license of the weights.</summary>
    public string License { get; init; } = "";

    /// <summary>Gets the download address, without regard to mirrors.</summary>
    public Uri Address => new($"{Origin}/{AddressPath}");

    /// <summary>Gets the scheme and host of <see cref="Address"/>, which a mirror replaces.</summary>
    internal string Origin => Hub == CheckpointHub.HuggingFace ? "https://huggingface.co" : "https://github.com";

    /// <summary>Gets the path of <see cref="Address"/>, escaped; a mirror keeps it.</summary>
    internal string AddressPath =>
        Hub == CheckpointHub.HuggingFace
            ? $"{Repository}/resolve/{Uri.EscapeDataString(Revision)}/{Escape(File)}"
            : $"{Repository}/releases/download/{Uri.EscapeDataString(Revision)}/{Escape(File)}";

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
