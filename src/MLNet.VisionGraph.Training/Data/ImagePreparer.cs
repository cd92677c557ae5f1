using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>Converts images to the network's input, one at a time. Not thread-safe: each worker has its own instance.</summary>
internal sealed class ImagePreparer : IDisposable
{
    private readonly BatchLoaderOptions _options;
    private readonly ImageDataset _images;
    private readonly ImageCache _cache;
    private readonly PlaneWriter _planes;
    private readonly PixelNormalizer _normalizer;
    private readonly IImageAugmentation[] _augmentations;
    private readonly CenterCrop _centerCrop;
    private readonly ImageResizer? _resizer;
    private readonly AugmentationRandom _random = new(0);

    public ImagePreparer(ImageDataset images, BatchLoaderOptions options, ImageCache cache, Func<ImageResizer>? resizers)
    {
        (_images, _options, _cache) = (images, options, cache);
        _planes = new PlaneWriter(options.Preprocessing);
        _normalizer = new PixelNormalizer(options.Preprocessing);
        _augmentations = options.Augmentation.OnImages();
        _centerCrop = new CenterCrop { CropFraction = options.Preprocessing.CropFraction };
        _resizer = resizers?.Invoke();
    }

    /// <summary>Creates a factory of ML.NET's resizers; null if the options do not use them.</summary>
    public static Func<ImageResizer>? Resizers(BatchLoaderOptions options) =>
        options.Augmentation.Crop is not null || options.EvaluationResize != EvaluationResize.AsDeployed
            ? null
            : ImageResizer.Factory(
                new MLContext().Transforms,
                options.Preprocessing.ResizeTo(options.Height),
                options.Preprocessing.ResizeTo(options.Width)
            );

    /// <summary>Prepares an image.</summary>
    /// <param name="index">The index of the image.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="draw">The position in the epoch's order.</param>
    /// <param name="target">Receives [3, height, width].</param>
    /// <exception cref="ImageReadingException">The image cannot be read.</exception>
    public void Prepare(int index, int epoch, int draw, Span<float> target)
    {
        _random.Restart(_options.Seed, epoch, index, draw);
        using var image = Framed(index);
        foreach (var augmentation in _augmentations)
            augmentation.Apply(image, _random);
        _planes.Write(image, target);
        _options.Augmentation.Erasing?.Apply(target, _options.Height, _options.Width, _random);
    }

    /// <summary>Prepares an image as for evaluation: without randomness, whatever the augmentation.</summary>
    /// <param name="content">The content of the image.</param>
    /// <param name="target">Receives [3, height, width].</param>
    /// <exception cref="ImageReadingException">The image cannot be decoded.</exception>
    public void PrepareForEvaluation(ImageContent content, Span<float> target)
    {
        if (_resizer is null)
        {
            using var prepared = PrepareVisibly(content, target);
            return;
        }

        using var image = Reading<ImageContent, MLImage>(content, ResizeAsDeployed);
        _normalizer.Normalize(
            image.Pixels,
            image.Height,
            image.Width,
            image.PixelFormat == MLPixelFormat.Rgba32,
            _options.Height,
            _options.Width,
            target
        );
    }

    /// <summary>Prepares an image as for evaluation and returns what the network sees.</summary>
    /// <param name="content">The content of the image.</param>
    /// <param name="target">Receives [3, height, width].</param>
    /// <returns>The image of height × width pixels, which the caller disposes.</returns>
    /// <exception cref="ImageReadingException">The image cannot be decoded.</exception>
    public RgbImage PrepareVisibly(ImageContent content, Span<float> target)
    {
        var image = Reading<ImageContent, RgbImage>(content, FrameForEvaluation);
        _planes.Write(image, target);
        return image;
    }

    /// <summary>
    /// Runs a function that reads an image. Only this step may fail because of the image; later exceptions are bugs and must not count as a
    /// bad image.
    /// </summary>
    /// <exception cref="ImageReadingException">The image cannot be read.</exception>
    public static TResult Reading<T, TResult>(T image, Func<T, TResult> read)
    {
        try
        {
            return read(image);
        }
        catch (Exception exception) when (ImageErrors.IsAboutTheImage(exception))
        {
            throw new ImageReadingException(exception);
        }
    }

    public void Dispose() => _resizer?.Dispose();

    private RgbImage Framed(int index)
    {
        var kept = _cache.Find(index);
        if (_options.Augmentation.Crop is not { } crop)
        {
            // Without random crops, the frame is always the same, so the framed image is cached.
            if (kept is not null)
                return kept.Copy();
            var framed = Reading<ImageSample, RgbImage>(_images.Samples[index], FrameForEvaluation);
            _cache.Offer(index, framed);
            return framed;
        }

        if (kept is not null)
            return crop.Apply(kept, _options.Width, _options.Height, _random);
        if (_options.MaxShorterSide is null && _images.Samples[index].Image is { } image)
            return crop.Apply(image, _options.Width, _options.Height, _random);
        using var decoded = Decode(index);
        return crop.Apply(decoded, _options.Width, _options.Height, _random);
    }

    private RgbImage Decode(int index)
    {
        var decoded = Reading<ImageSample, RgbImage>(
            _images.Samples[index],
            image => SampleDecoder.Decode(image, _options.Height, _options.Width, _options.MaxPixels)
        );
        if (_options.MaxShorterSide is { } side && Math.Min(decoded.Width, decoded.Height) > side)
        {
            var (width, height) = CenterCrop.Cover(decoded.Width, decoded.Height, side, side);
            decoded.TakeOver(
                ImageResampler.Resize(decoded, new PixelWindow(0, 0, decoded.Width, decoded.Height), width, height, ResampleFilter.Bilinear)
            );
        }

        _cache.Offer(index, decoded);
        return decoded;
    }

    private RgbImage FrameForEvaluation(ImageSample image)
    {
        using var content = ImageContent.Read(image);
        return FrameForEvaluation(content);
    }

    private RgbImage FrameForEvaluation(ImageContent content)
    {
        if (_resizer is null)
        {
            using var decoded = SampleDecoder.Decode(
                content,
                _options.Preprocessing.ResizeTo(_options.Height),
                _options.Preprocessing.ResizeTo(_options.Width),
                _options.MaxPixels
            );
            return _centerCrop.Apply(decoded, _options.Width, _options.Height);
        }

        using var resized = ResizeAsDeployed(content);
        return CutMiddle(resized);
    }

    private MLImage ResizeAsDeployed(ImageContent content)
    {
        var (height, width) = (_options.Preprocessing.ResizeTo(_options.Height), _options.Preprocessing.ResizeTo(_options.Width));
        var image = SampleDecoder.Open(content, height, width, _options.MaxPixels);
        if (image.Height == height && image.Width == width)
            return image;
        using (image)
            return _resizer!.Resize(image)
                ?? throw new InvalidDataException($"an image of {image.Height} × {image.Width} pixels could not be resized");
    }

    private RgbImage CutMiddle(MLImage image) =>
        SampleDecoder.ToRgb(
            image,
            new PixelWindow((image.Width - _options.Width) / 2, (image.Height - _options.Height) / 2, _options.Width, _options.Height)
        );
}
