namespace MLNet.VisionGraph.Weights.Hub;

/// <summary>The exception that is thrown when a download from one address fails.</summary>
/// <param name="message">The error, to be displayed after the address.</param>
/// <param name="isPermanent">Whether trying again is pointless.</param>
/// <param name="inner">The cause, if any.</param>
internal sealed class DownloadException(string message, bool isPermanent, Exception? inner = null) : Exception(message, inner)
{
    public bool IsPermanent { get; } = isPermanent;

    /// <summary>Gets a value indicating whether the server does not have the file.</summary>
    public bool IsMissing { get; init; }

    /// <summary>Gets the time that the server asks to wait. The default is null (unspecified).</summary>
    public TimeSpan? RetryAfter { get; init; }
}
