using MLNet.VisionGraph.Weights.Hub;

namespace MLNet.VisionGraph.Weights;

/// <summary>The folder in which released checkpoints are kept: <c>VISIONGRAPH_CACHE</c>, else <c>visiongraph</c> in the user's cache folder.</summary>
public static class CheckpointCache
{
    /// <summary>Tells where a checkpoint lies once it is there.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <returns>The file's path; there need not be such a file.</returns>
    public static string PathOf(ReleasedCheckpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return new CheckpointStore(HubSettings.FromEnvironment()).PathOf(checkpoint);
    }

    /// <summary>Brings a checkpoint into the cache, unless it is there; a download that was broken off goes on.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="backbone">The backbone's name, for messages.</param>
    /// <param name="progress">Told about the download. Default: nobody.</param>
    /// <param name="cancellationToken">Ends the download; what has arrived is kept.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="WeightsUnavailableException">It is not there and cannot be had; the message says which file to put where.</exception>
    /// <exception cref="InvalidDataException">The file in the cache is not the released one.</exception>
    public static Task<string> FetchAsync(ReleasedCheckpoint checkpoint, string backbone, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(backbone);
        return new CheckpointStore(HubSettings.FromEnvironment()).GetAsync(checkpoint, backbone, progress, cancellationToken);
    }
}
