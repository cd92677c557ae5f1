namespace MLNet.VisionGraph.Cli;

/// <summary>Something that the user can do something about; the message is all that is shown.</summary>
internal sealed class FailureException(string message, Exception? inner = null) : Exception(message, inner);
