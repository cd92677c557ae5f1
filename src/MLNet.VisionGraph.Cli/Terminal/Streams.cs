namespace MLNet.VisionGraph.Cli.Terminal;

/// <summary>Where the command reads and writes. Answers go to <paramref name="Out"/>, errors to <paramref name="Error"/>.</summary>
/// <param name="In">Standard input.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="IsLive">Whether <paramref name="Out"/> is a terminal whose lines can be rewritten.</param>
internal sealed record Streams(TextReader In, TextWriter Out, TextWriter Error, bool IsLive)
{
    /// <summary>Gets whether nobody reads the answers any more: a verb that only answers can end.</summary>
    public bool IsOutClosed => Out is PipedOutput { IsClosed: true };

    /// <summary>Gives those of the process.</summary>
    public static Streams OfTheProcess() => new(Console.In, PipedOutput.OrConsole(), Console.Error, !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or ""));
}
