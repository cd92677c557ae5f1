namespace MLNet.VisionGraph;

/// <summary>The handling of a checkpoint whose classifier head is absent or has another number of classes than the network.</summary>
public enum ClassMismatch
{
    /// <summary>Throws an exception that states both numbers of classes. This is the default.</summary>
    Error,

    /// <summary>Drops the entries of the head that do not fit. The network starts with a new, untrained head.</summary>
    Drop,
}
