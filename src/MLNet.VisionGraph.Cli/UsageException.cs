namespace MLNet.VisionGraph.Cli;

/// <summary>The command line is wrong in a way that only the verb can tell.</summary>
internal sealed class UsageException(string message) : Exception(message);
