namespace MLNet.VisionGraph;

/// <summary>
/// The decoding of JPEG files that are much larger than the network's input. Other formats and images in memory are not affected.
/// </summary>
public enum JpegDecoding
{
    /// <summary>
    /// Files whose sides are at least eight times the required size are decoded to a half, three eighths, a quarter or an eighth of their
    /// size, so that the result is at least four times the required size. The saving depends on the file and grows with its compression.
    /// The features differ slightly from those of full decoding. Saved models, which are plain ML.NET, always decode in full.
    /// </summary>
    Reduced,

    /// <summary>All files are decoded in full. The results are bitwise identical to those of a saved model.</summary>
    Full,
}
