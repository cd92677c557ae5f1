namespace MLNet.VisionGraph.Weights;

/// <summary>What to do when a checkpoint's classifier head is absent or made for another number of classes than the network's.</summary>
public enum ClassMismatch
{
    /// <summary>An error that states both numbers of classes. The default.</summary>
    Error,

    /// <summary>The head's entries that do not fit are left out; the network starts with a fresh, untrained head.</summary>
    Drop,
}
