namespace MLNet.VisionGraph.Weights;

/// <summary>How far the download of a checkpoint is.</summary>
/// <param name="FileName">The file's name, without a folder.</param>
/// <param name="BytesReceived">The bytes that are on disk, those of an earlier, broken-off download included.</param>
/// <param name="TotalBytes">The file's length in bytes, or <see langword="null"/> while it is not known.</param>
public readonly record struct DownloadProgress(string FileName, long BytesReceived, long? TotalBytes)
{
    /// <summary>Gets the share that has arrived, from 0 to 1, or <see langword="null"/> while the length is not known.</summary>
    public double? Fraction => TotalBytes > 0 ? Math.Min(1, (double)BytesReceived / TotalBytes.Value) : null;
}
