namespace MLNet.VisionGraph;

/// <summary>How JPEG files are decoded that are much larger than the network's input. Other formats, and pictures in memory, are not concerned.</summary>
public enum JpegDecoding
{
    /// <summary>
    /// Files whose sides are more than eight times what is needed are decoded to a half, three eighths, a quarter or an eighth of their size, so that at least four times the
    /// needed sides are left. How much that saves depends on the file: more, the stronger it is compressed. The features' cosine with full decoding was at least 0.999 on the photos tried.
    /// Saved models, which are plain ML.NET, decode in full.
    /// </summary>
    Reduced,

    /// <summary>All files are decoded in full: the same numbers as a saved model's, to the last bit.</summary>
    Full,
}
