using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Images;
using MLNet.VisionGraph.Pipeline;
using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>Makes the network's input of one photo after the other. Not safe under concurrent use: every worker has its own.</summary>
internal sealed class PhotoPreparer : IDisposable
{
    private readonly BatchLoaderOptions _options;
    private readonly PhotoSet _photos;
    private readonly PhotoCache _cache;
    private readonly PlaneWriter _planes;
    private readonly PixelNormalizer _normalizer;
    private readonly IPhotoAugmentation[] _augmentations;
    private readonly CenterCrop _centerCrop;
    private readonly ImageResizer? _resizer;
    private readonly AugmentationRandom _random = new(0);

    public PhotoPreparer(PhotoSet photos, BatchLoaderOptions options, PhotoCache cache, Func<ImageResizer>? resizers)
    {
        (_photos, _options, _cache) = (photos, options, cache);
        _planes = new PlaneWriter(options.Preprocessing);
        _normalizer = new PixelNormalizer(options.Preprocessing);
        _augmentations = options.Augmentation.OnPictures();
        _centerCrop = new CenterCrop { CropFraction = options.Preprocessing.CropFraction };
        _resizer = resizers?.Invoke();
    }

    /// <summary>Makes ML.NET's resizers, where the options want them.</summary>
    public static Func<ImageResizer>? Resizers(BatchLoaderOptions options) =>
        options.Augmentation.Crop is not null || options.EvaluationResize != EvaluationResize.AsDeployed
            ? null
            : ImageResizer.Factory(new MLContext().Transforms, options.Preprocessing.ResizeTo(options.Height), options.Preprocessing.ResizeTo(options.Width));

    /// <summary>Prepares a photo.</summary>
    /// <param name="index">The photo.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="draw">The place in the epoch's order.</param>
    /// <param name="target">Receives [3, height, width].</param>
    /// <exception cref="PhotoReadingException">The photo cannot be read.</exception>
    public void Prepare(int index, int epoch, int draw, Span<float> target)
    {
        _random.Restart(_options.Seed, epoch, index, draw);
        using var image = Framed(index);
        foreach (var augmentation in _augmentations)
            augmentation.Apply(image, _random);
        _planes.Write(image, target);
        _options.Augmentation.Erasing?.Apply(target, _options.Height, _options.Width, _random);
    }

    /// <summary>Prepares what was read of a photo as for evaluation: nothing is random, whatever the augmentation.</summary>
    /// <param name="content">The photo.</param>
    /// <param name="target">Receives [3, height, width].</param>
    /// <exception cref="PhotoReadingException">The photo cannot be decoded.</exception>
    public void PrepareForEvaluation(PhotoContent content, Span<float> target)
    {
        if (_resizer is null)
        {
            using var picture = PrepareVisibly(content, target);
            return;
        }

        using var image = Reading<PhotoContent, MLImage>(content, ResizeAsDeployed);
        _normalizer.Normalize(image.Pixels, image.Height, image.Width, image.PixelFormat == MLPixelFormat.Rgba32, _options.Height, _options.Width, target);
    }

    /// <summary>The same, and gives what the network sees as a picture.</summary>
    /// <param name="content">The photo.</param>
    /// <param name="target">Receives [3, height, width].</param>
    /// <returns>The picture of height × width pixels, the caller's to dispose.</returns>
    /// <exception cref="PhotoReadingException">The photo cannot be decoded.</exception>
    public RgbImage PrepareVisibly(PhotoContent content, Span<float> target)
    {
        var image = Reading<PhotoContent, RgbImage>(content, FrameForEvaluation);
        _planes.Write(image, target);
        return image;
    }

    /// <summary>Does what reads a photo. Only this may fail for the photo's sake; what fails later is a defect and must not pass as a bad photo.</summary>
    /// <exception cref="PhotoReadingException">The photo cannot be read.</exception>
    public static TResult Reading<T, TResult>(T photo, Func<T, TResult> read)
    {
        try
        {
            return read(photo);
        }
        catch (Exception exception) when (PhotoDecoder.IsAboutThePhoto(exception))
        {
            throw new PhotoReadingException(exception);
        }
    }

    public void Dispose() => _resizer?.Dispose();

    private RgbImage Framed(int index)
    {
        var kept = _cache.Find(index);
        if (_options.Augmentation.Crop is not { } crop)
        {
            // Where the frame is always the same, the framed photo is what is worth keeping.
            if (kept is not null)
                return kept.Copy();
            var framed = Reading<PhotoSample, RgbImage>(_photos.Samples[index], FrameForEvaluation);
            _cache.Offer(index, framed);
            return framed;
        }

        if (kept is not null)
            return crop.Apply(kept, _options.Width, _options.Height, _random);
        if (_options.MaximumShorterSide is null && _photos.Samples[index].Picture is { } picture)
            return crop.Apply(picture, _options.Width, _options.Height, _random);
        using var decoded = Decode(index);
        return crop.Apply(decoded, _options.Width, _options.Height, _random);
    }

    private RgbImage Decode(int index)
    {
        var decoded = Reading<PhotoSample, RgbImage>(_photos.Samples[index], photo => PhotoDecoder.Decode(photo, _options.Height, _options.Width));
        if (_options.MaximumShorterSide is { } side && Math.Min(decoded.Width, decoded.Height) > side)
        {
            var (width, height) = CenterCrop.Cover(decoded.Width, decoded.Height, side, side);
            decoded.TakeOver(ImageResampler.Resize(decoded, new PixelWindow(0, 0, decoded.Width, decoded.Height), width, height, ResampleFilter.Bilinear));
        }

        _cache.Offer(index, decoded);
        return decoded;
    }

    private RgbImage FrameForEvaluation(PhotoSample photo)
    {
        using var content = PhotoContent.Read(photo);
        return FrameForEvaluation(content);
    }

    private RgbImage FrameForEvaluation(PhotoContent content)
    {
        if (_resizer is null)
        {
            using var decoded = PhotoDecoder.Decode(content, _options.Preprocessing.ResizeTo(_options.Height), _options.Preprocessing.ResizeTo(_options.Width));
            return _centerCrop.Apply(decoded, _options.Width, _options.Height);
        }

        using var resized = ResizeAsDeployed(content);
        return CutMiddle(resized);
    }

    private MLImage ResizeAsDeployed(PhotoContent content)
    {
        var (height, width) = (_options.Preprocessing.ResizeTo(_options.Height), _options.Preprocessing.ResizeTo(_options.Width));
        var image = PhotoDecoder.Open(content, height, width);
        if (image.Height == height && image.Width == width)
            return image;
        using (image)
            return _resizer!.Resize(image) ?? throw new InvalidDataException($"a picture of {image.Height} × {image.Width} pixels could not be resized");
    }

    private RgbImage CutMiddle(MLImage image) => PhotoDecoder.ToRgb(
        image, new PixelWindow((image.Width - _options.Width) / 2, (image.Height - _options.Height) / 2, _options.Width, _options.Height));
}
