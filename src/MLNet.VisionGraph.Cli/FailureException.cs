namespace MLNet.VisionGraph.Cli;

/// <summary>The exception that is thrown for a failure that the user can correct. Only its message is shown.</summary>
internal sealed class FailureException(string message, Exception? inner = null) : Exception(message, inner);
