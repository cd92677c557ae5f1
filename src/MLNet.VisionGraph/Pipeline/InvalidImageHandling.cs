namespace MLNet.VisionGraph;

/// <summary>What happens to an image that is missing or cannot be decoded.</summary>
public enum InvalidImageHandling
{
    /// <summary>An error that names the row and the file.</summary>
    Throw,

    /// <summary>The row stays, its features or scores are missing (all NaN) and so is its predicted label, and the number of such rows is counted and logged.</summary>
    Skip,
}
