namespace MLNet.VisionGraph;

/// <summary>The progress of the download of a checkpoint.</summary>
/// <param name="FileName">The file's name, without a folder.</param>
/// <param name="BytesReceived">The number of bytes on disk, including those of an earlier, interrupted download.</param>
/// <param name="TotalBytes">The file's length in bytes, or <see langword="null"/> while it is unknown.</param>
public readonly record struct DownloadProgress(string FileName, long BytesReceived, long? TotalBytes)
{
    /// <summary>Gets the fraction that has been received, from 0 to 1, or <see langword="null"/> while the length is unknown.</summary>
    public double? Fraction => TotalBytes > 0 ? Math.Min(1, (double)BytesReceived / TotalBytes.Value) : null;
}
