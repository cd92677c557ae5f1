namespace MLNet.VisionGraph.Weights;

/// <summary>
/// Released weights that are neither in the cache nor to be downloaded. The message says what went wrong at each address, and which file to put where.
/// </summary>
public sealed class WeightsUnavailableException : IOException
{
    internal WeightsUnavailableException(string message, string? path, Exception? inner = null)
        : base(message, inner)
    {
        ExpectedPath = path;
    }

    /// <summary>Gets the path at which the file would have been found, or <see langword="null"/> if no released file is known.</summary>
    public string? ExpectedPath { get; }
}
