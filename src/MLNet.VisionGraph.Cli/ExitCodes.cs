namespace MLNet.VisionGraph.Cli;

/// <summary>What the command answers to the shell.</summary>
internal static class ExitCodes
{
    /// <summary>All went well. A training that was interrupted and left a model behind counts, too.</summary>
    public const int Ok = 0;

    /// <summary>Something failed; one line on standard error says what, and what to do.</summary>
    public const int Error = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>It was interrupted (Ctrl+C) before anything was complete.</summary>
    public const int Interrupted = 130;
}
