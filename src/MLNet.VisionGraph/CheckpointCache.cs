using MLNet.VisionGraph.Weights.Hub;

namespace MLNet.VisionGraph;

/// <summary>
/// The cache of released checkpoints: the folder that the environment variable <c>VISIONGRAPH_CACHE</c> names, otherwise
/// <c>visiongraph</c> in the user's cache folder.
/// </summary>
public static class CheckpointCache
{
    /// <summary>Returns the path of a checkpoint in the cache.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <returns>The path. The file need not exist.</returns>
    public static string PathOf(ReleasedCheckpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return new CheckpointStore(HubSettings.FromEnvironment()).PathOf(checkpoint);
    }

    /// <summary>Downloads a checkpoint into the cache unless it is already there. An interrupted download is resumed.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="backbone">The backbone's name, for messages.</param>
    /// <param name="progress">The progress reporter. The default is null.</param>
    /// <param name="cancellationToken">Cancels the download. The bytes received so far are kept.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="WeightsUnavailableException">
    /// The checkpoint is not in the cache and cannot be downloaded; the message says which file to put where.
    /// </exception>
    /// <exception cref="InvalidDataException">The file in the cache is not the released one.</exception>
    public static Task<string> FetchAsync(
        ReleasedCheckpoint checkpoint,
        string backbone,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(backbone);
        return new CheckpointStore(HubSettings.FromEnvironment()).GetAsync(checkpoint, backbone, progress, cancellationToken);
    }
}
