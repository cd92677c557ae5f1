namespace MLNet.VisionGraph.Cli.Terminal;

/// <summary>How much is said besides the answer.</summary>
internal enum Verbosity
{
    /// <summary>How far it is; what is said where nothing else is asked for.</summary>
    Minimal,

    /// <summary>Nothing.</summary>
    Quiet,

    /// <summary>Everything, and stack traces.</summary>
    Diagnostic,
}
