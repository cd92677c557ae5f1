using System.Collections.Concurrent;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training.Detectors.Data;

/// <summary>
/// Decodes photos, reduces them to what a network's input can show, and keeps them in memory as far as they fit. Thread-safe.
/// </summary>
/// <param name="samples">The samples.</param>
/// <param name="side">The side of the network's input, in pixels.</param>
/// <param name="cacheBytes">The memory for decoded photos.</param>
internal sealed class PhotoReader(IReadOnlyList<DetectionSample> samples, int side, long cacheBytes)
{
    // Photos are kept somewhat larger than the input, since augmentation enlarges them.
    private const double Reserve = 1.5;

    private readonly ImageCache _cache = new(samples.Count, cacheBytes);
    private readonly ConcurrentDictionary<string, byte> _truncated = new(StringComparer.Ordinal);
    private readonly UnreadableImages _unreadable = new([.. samples.Select(sample => sample.Image)], classNames: null);

    /// <summary>Gets the photos that could not be read so far, in the order of the samples.</summary>
    public IReadOnlyList<UnreadableImage> Unreadable =>
        [.. _unreadable.Found.Select(image => image with { Label = -1 })]; // photos have no label of their own

    /// <summary>Gets the names of the photos read so far whose files end too early; they are used as far as they go.</summary>
    public IReadOnlyCollection<string> Truncated => [.. _truncated.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Reads a photo.</summary>
    /// <param name="index">The index of the sample.</param>
    /// <returns>The photo, which the caller disposes; null if it cannot be read.</returns>
    /// <exception cref="TrainingDataException">None of the photos can be read.</exception>
    public RgbImage? Read(int index)
    {
        if (_cache.Find(index) is { } kept)
            return kept.Copy();
        if (_unreadable.Find(index) is not null)
            return null;
        try
        {
            var photo = ImagePreparer.Reading(samples[index].Image, Decode);
            _cache.Offer(index, photo);
            return photo;
        }
        catch (ImageReadingException exception)
        {
            _unreadable.Add(index, exception);
            return null;
        }
    }

    private RgbImage Decode(ImageSample sample)
    {
        var largest = (int)(side * Reserve);
        using var content = ImageContent.Read(sample);
        if (TruncatedFile.IsTruncated(content.Encoded))
            _truncated.TryAdd(sample.Name, default);
        var photo = SampleDecoder.Decode(content, largest, largest);
        var longer = Math.Max(photo.Width, photo.Height);
        if (longer <= largest)
            return photo;
        using (photo)
        {
            var scale = (double)largest / longer;
            var (width, height) = (Math.Max(1, (int)Math.Round(photo.Width * scale)), Math.Max(1, (int)Math.Round(photo.Height * scale)));
            return ImageResampler.Resize(photo, new PixelWindow(0, 0, photo.Width, photo.Height), width, height, ResampleFilter.Bilinear);
        }
    }
}
