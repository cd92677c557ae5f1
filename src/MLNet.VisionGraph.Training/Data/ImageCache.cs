using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>
/// Keeps decoded images up to a number of bytes. Entries are never evicted: an epoch visits all images, so evicting the oldest would drop
/// exactly those that come next.
/// </summary>
internal sealed class ImageCache(int images, long limit)
{
    private readonly RgbImage?[] _kept = limit > 0 ? new RgbImage?[images] : [];
    private long _bytes;

    /// <summary>Gets the number of bytes of pixels in the cache.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Returns a cached image, which is shared and must be neither changed nor disposed; null if it is not cached.</summary>
    public RgbImage? Find(int index) => index < _kept.Length ? Volatile.Read(ref _kept[index]) : null;

    /// <summary>Adds a copy of an image if there is enough space.</summary>
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
