using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>Converts images to network inputs, one at a time. Not thread-safe: every worker has its own.</summary>
internal sealed class ImageTensorizer(ImagePlan plan, ImageInput input, PixelNormalizer normalizer, Func<ImageResizer> resizers)
    : IDisposable
{
    private readonly ImageResizer? _resizer = input == ImageInput.PreparedImage ? null : resizers();

    /// <summary>Decodes and normalizes a file.</summary>
    public void FromPath(ReadOnlyMemory<char> path, Span<float> target)
    {
        if (path.Span.IsWhiteSpace())
            throw new InvalidDataException("The path is empty.");
        var name = path.ToString();
        var full = plan.ImageFolder is { } folder ? Path.Combine(folder, name) : name;
        using var file = FileBytes.Read(full);
        FromEncoded(file.Bytes, target);
    }

    /// <summary>Decodes and normalizes an encoded file.</summary>
    public void FromBytes(in VBuffer<byte> bytes, Span<float> target)
    {
        if (bytes.Length == 0)
            throw new InvalidDataException("The image has no bytes.");
        FromEncoded(bytes.IsDense ? bytes.GetValues().ToArray() : [.. bytes.DenseValues()], target);
    }

    /// <summary>Normalizes an image, which remains the caller's.</summary>
    public void FromImage(MLImage? image, Span<float> target)
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

            Normalize(image, target);
            return;
        }

        if (image.Height == plan.ResizedHeight && image.Width == plan.ResizedWidth)
        {
            Normalize(image, target);
            return;
        }

        using var resized =
            _resizer!.Resize(image)
            ?? throw new InvalidDataException($"An image of {image.Height} × {image.Width} pixels could not be resized.");
        Normalize(resized, target);
    }

    public void Dispose() => _resizer?.Dispose();

    private void FromEncoded(ArraySegment<byte> encoded, Span<float> target)
    {
        using var image =
            plan.Jpegs == JpegDecoding.Reduced
                ? ImageDecoder.Decode(encoded, plan.ResizedHeight, plan.ResizedWidth, plan.MaxPixels)
                : ImageDecoder.Decode(encoded, plan.MaxPixels);
        FromImage(image, target);
    }

    private void Normalize(MLImage image, Span<float> target) =>
        normalizer.Normalize(
            image.Pixels,
            image.Height,
            image.Width,
            image.PixelFormat == MLPixelFormat.Rgba32,
            plan.Height,
            plan.Width,
            target
        );
}
