namespace MLNet.VisionGraph;

/// <summary>The formats in which images are written.</summary>
public enum ImageFileFormat
{
    /// <summary>PNG: exact, and large for photos.</summary>
    Png,

    /// <summary>JPEG with quality 90 of 100.</summary>
    Jpeg,
}
