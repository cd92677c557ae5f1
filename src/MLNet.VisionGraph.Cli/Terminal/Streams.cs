namespace MLNet.VisionGraph.Cli.Terminal;

/// <summary>The standard streams. Results go to <paramref name="Out"/>, errors to <paramref name="Error"/>.</summary>
/// <param name="In">Standard input.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="IsLive">Whether <paramref name="Out"/> is a terminal whose lines can be rewritten.</param>
internal sealed record Streams(TextReader In, TextWriter Out, TextWriter Error, bool IsLive)
{
    /// <summary>
    /// Gets a value indicating whether the reader of standard output is gone, so that a command that only writes results can end.
    /// </summary>
    public bool IsOutClosed => Out is PipedOutput { IsClosed: true };

    /// <summary>Returns the streams of the process.</summary>
    public static Streams OfTheProcess() =>
        new(
            Console.In,
            PipedOutput.OrConsole(),
            Console.Error,
            !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or "")
        );
}
