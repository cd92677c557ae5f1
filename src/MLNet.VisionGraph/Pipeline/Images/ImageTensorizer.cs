using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>Converts images to network inputs, one at a time. Not thread-safe: every worker has its own.</summary>
internal sealed class ImageTensorizer(ImagePlan plan, ImageInput input, PixelNormalizer normalizer, Func<ImageResizer> resizers)
    : IDisposable
{
    private readonly ImageResizer? _resizer = input == ImageInput.PreparedImage ? null : resizers();

    /// <summary>Decodes and normalizes a file.</summary>
    public ImageGeometry FromPath(ReadOnlyMemory<char> path, Span<float> target)
    {
        if (path.Span.IsWhiteSpace())
            throw new InvalidDataException("The path is empty.");
        var name = path.ToString();
        var full = plan.ImageFolder is { } folder ? Path.Combine(folder, name) : name;
        using var file = FileBytes.Read(full);
        return FromEncoded(file.Bytes, target);
    }

    /// <summary>Decodes and normalizes an encoded file.</summary>
    public ImageGeometry FromBytes(in VBuffer<byte> bytes, Span<float> target)
    {
        if (bytes.Length == 0)
            throw new InvalidDataException("The image has no bytes.");
        return FromEncoded(bytes.IsDense ? bytes.GetValues().ToArray() : [.. bytes.DenseValues()], target);
    }

    /// <summary>Normalizes an image, which remains the caller's.</summary>
    public ImageGeometry FromImage(MLImage? image, Span<float> target)
    {
        if (image is null)
            throw new InvalidDataException("There is no image.");
        if (input == ImageInput.PreparedImage)
        {
            if (image.Height != plan.Height || image.Width != plan.Width)
            {
                throw new InvalidDataException(
                    $"The column declares images of {plan.Height} × {plan.Width} pixels (height × width), "
                        + $"this one has {image.Height} × {image.Width}."
                );
            }

            Normalize(image, ImageWindow.Center(image.Height, image.Width, plan.Height, plan.Width), target);
            return new ImageGeometry(image.Height, image.Width, plan.Height, plan.Width);
        }

        return Prepare(image, image.Height, image.Width, target);
    }

    /// <summary>Decodes and normalizes an encoded file.</summary>
    public ImageGeometry FromEncoded(ArraySegment<byte> encoded, Span<float> target)
    {
        if (plan.Jpegs == JpegDecoding.Reduced && JpegSize.Read(encoded) is { } photo)
        {
            var fit = plan.FitOf(photo.Height, photo.Width);
            using var reduced = ReducedJpeg.TryDecode(encoded, fit.Height, fit.Width, plan.MaxPixels);
            if (reduced is not null)
                return Prepare(reduced, photo.Height, photo.Width, target);
        }

        using var image = ImageDecoder.Decode(encoded, plan.MaxPixels);
        return Prepare(image, image.Height, image.Width, target);
    }

    public void Dispose() => _resizer?.Dispose();

    // The image may have been decoded at a part of the photo's size.
    private ImageGeometry Prepare(MLImage image, int photoHeight, int photoWidth, Span<float> target)
    {
        var fit = plan.FitOf(image.Height, image.Width);
        var window = plan.KeepsAspect ? fit : ImageWindow.Center(fit.Height, fit.Width, plan.Height, plan.Width);
        var geometry = new ImageGeometry(photoHeight, photoWidth, window.Height, window.Width);
        if (image.Height == plan.ResizedHeight && image.Width == plan.ResizedWidth)
        {
            Normalize(image, window, target);
            return geometry;
        }

        using var resized =
            _resizer!.Resize(image)
            ?? throw new InvalidDataException($"An image of {image.Height} × {image.Width} pixels could not be resized.");
        Normalize(resized, window, target);
        return geometry;
    }

    private void Normalize(MLImage image, ImageWindow window, Span<float> target) =>
        normalizer.Normalize(image.Pixels, image.Width, image.PixelFormat == MLPixelFormat.Rgba32, window, plan.Height, plan.Width, target);
}
