namespace MLNet.VisionGraph;

/// <summary>
/// The exception that is thrown when released weights are not in the cache and cannot be downloaded. The message says what went wrong at
/// each address, and which file to put where.
/// </summary>
public sealed class WeightsUnavailableException : IOException
{
    internal WeightsUnavailableException(string problem, string advice, string? path, Exception? inner = null)
        : base($"{problem} {advice}".TrimEnd(), inner)
    {
        (Problem, ExpectedPath) = (problem, path);
    }

    /// <summary>Gets the part of the message that says what went wrong, without the advice on which members to call.</summary>
    public string Problem { get; }

    /// <summary>Gets the path at which the file was expected, or <see langword="null"/> if no released file is known.</summary>
    public string? ExpectedPath { get; }
}
