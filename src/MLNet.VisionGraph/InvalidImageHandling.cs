namespace MLNet.VisionGraph;

/// <summary>The handling of an image that is missing or cannot be decoded.</summary>
public enum InvalidImageHandling
{
    /// <summary>Throws an exception that names the row and the file.</summary>
    Throw,

    /// <summary>
    /// Keeps the row. Its features or scores are missing (all NaN), as is its predicted label. The number of such rows is logged.
    /// </summary>
    Skip,
}
