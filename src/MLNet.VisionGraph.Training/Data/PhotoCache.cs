using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>
/// Keeps decoded photos up to a number of bytes. What is in stays in: an epoch goes through all photos, and dropping the oldest would drop
/// just what comes next.
/// </summary>
internal sealed class PhotoCache(int photos, long limit)
{
    private readonly RgbImage?[] _kept = limit > 0 ? new RgbImage?[photos] : [];
    private long _bytes;

    /// <summary>Gets how many bytes of pixels are kept.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Gives a photo that is kept; it is shared and must be neither changed nor disposed.</summary>
    public RgbImage? Find(int index) => index < _kept.Length ? Volatile.Read(ref _kept[index]) : null;

    /// <summary>Keeps a copy of a photo, where there is room.</summary>
    public void Offer(int index, RgbImage image)
    {
        if (index >= _kept.Length)
            return;
        long size = image.Pixels.Length + RgbImage.Padding;
        if (Interlocked.Add(ref _bytes, size) > limit)
            Interlocked.Add(ref _bytes, -size);
        else if (Interlocked.CompareExchange(ref _kept[index], image.Keep(), null) is not null)
            Interlocked.Add(ref _bytes, -size);
    }
}
