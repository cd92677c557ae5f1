namespace MLNet.VisionGraph.Weights.Hub;

/// <summary>A download from one address failed.</summary>
/// <param name="message">What went wrong, to follow the address.</param>
/// <param name="isPermanent">Whether trying again is pointless.</param>
/// <param name="inner">What it came from.</param>
internal sealed class DownloadException(string message, bool isPermanent, Exception? inner = null) : Exception(message, inner)
{
    public bool IsPermanent { get; } = isPermanent;

    /// <summary>Whether the server does not have the file.</summary>
    public bool IsMissing { get; init; }

    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
