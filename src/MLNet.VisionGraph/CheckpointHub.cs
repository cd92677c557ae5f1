namespace MLNet.VisionGraph;

/// <summary>The host on which a checkpoint was released. It determines how the address is built.</summary>
public enum CheckpointHub
{
    /// <summary>A model repository on Hugging Face: <c>https://huggingface.co/{repository}/resolve/{revision}/{file}</c>.</summary>
    HuggingFace,

    /// <summary>
    /// A GitHub release: <c>https://github.com/{repository}/releases/download/{revision}/{file}</c>; the revision is the release's tag.
    /// </summary>
    GitHubRelease,
}
