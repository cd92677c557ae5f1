namespace MLNet.VisionGraph.Cli;

/// <summary>The exit codes of the command-line tool.</summary>
internal static class ExitCodes
{
    /// <summary>The command succeeded. This includes an interrupted training that saved a model.</summary>
    public const int Ok = 0;

    /// <summary>The command failed. One line on standard error says what failed and what to do.</summary>
    public const int Error = 1;

    /// <summary>The command line is invalid.</summary>
    public const int Usage = 2;

    /// <summary>The command was interrupted (Ctrl+C) before anything was complete.</summary>
    public const int Interrupted = 130;
}
