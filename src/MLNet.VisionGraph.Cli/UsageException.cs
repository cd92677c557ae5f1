namespace MLNet.VisionGraph.Cli;

/// <summary>The exception that is thrown when the command line is invalid in a way that only the command can detect.</summary>
internal sealed class UsageException(string message) : Exception(message);
