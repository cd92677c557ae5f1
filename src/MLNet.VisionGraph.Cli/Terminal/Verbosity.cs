namespace MLNet.VisionGraph.Cli.Terminal;

/// <summary>The amount of output besides the results.</summary>
internal enum Verbosity
{
    /// <summary>Progress. This is the default.</summary>
    Minimal,

    /// <summary>No output besides the results.</summary>
    Quiet,

    /// <summary>Everything, including stack traces.</summary>
    Diagnostic,
}
