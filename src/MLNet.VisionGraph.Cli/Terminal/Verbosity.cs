namespace MLNet.VisionGraph.Cli.Terminal;

/// <summary>How much is said besides the answer.</summary>
internal enum Verbosity
{
    /// <summary>Nothing.</summary>
    Quiet,

    /// <summary>How far it is.</summary>
    Minimal,

    /// <summary>Everything, and stack traces.</summary>
    Diagnostic,
}
