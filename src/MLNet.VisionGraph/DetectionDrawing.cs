using Microsoft.ML.Data;
using MLNet.VisionGraph.Pipeline.Images;
using SkiaSharp;

namespace MLNet.VisionGraph;

/// <summary>
/// Draws objects onto their photo: tinted masks, boxes, and labels with the score, in a color for each class. EXIF orientation is not
/// applied, as in detection, so that boxes are at their places. The letters are of the system's default font; where there is none, as in
/// many containers, labels are drawn in capitals, and letters beyond English as question marks.
/// </summary>
public static class DetectionDrawing
{
    private const int JpegQuality = 90;

    /// <summary>Draws objects onto an image file.</summary>
    /// <param name="imagePath">The path of the file, which is not changed.</param>
    /// <param name="detections">The objects, in pixels of the image.</param>
    /// <param name="format">The format of the result. The default is <see cref="ImageFileFormat.Png"/>.</param>
    /// <returns>The bytes of an image file of the same size in pixels.</returns>
    /// <exception cref="InvalidDataException">
    /// The file cannot be decoded, or claims more than <see cref="ImageHeader.DefaultMaxPixels"/>.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ArgumentException">A mask is of another size than the image.</exception>
    public static byte[] Draw(string imagePath, IReadOnlyList<Detection> detections, ImageFileFormat format = ImageFileFormat.Png)
    {
        ArgumentException.ThrowIfNullOrEmpty(imagePath);
        using var file = FileBytes.Read(imagePath);
        return Draw(file.Bytes, detections, format);
    }

    /// <summary>Draws objects onto an encoded image.</summary>
    /// <param name="image">The bytes of an image file.</param>
    /// <param name="detections">The objects, in pixels of the image.</param>
    /// <param name="format">The format of the result. The default is <see cref="ImageFileFormat.Png"/>.</param>
    /// <inheritdoc cref="Draw(string, IReadOnlyList{Detection}, ImageFileFormat)" path="/returns"/>
    /// <exception cref="InvalidDataException">
    /// The image cannot be decoded, or claims more than <see cref="ImageHeader.DefaultMaxPixels"/>.
    /// </exception>
    /// <exception cref="ArgumentException">A mask is of another size than the image.</exception>
    public static byte[] Draw(byte[] image, IReadOnlyList<Detection> detections, ImageFileFormat format = ImageFileFormat.Png)
    {
        ArgumentNullException.ThrowIfNull(image);
        return Draw(new ArraySegment<byte>(image), detections, format);
    }

    private static byte[] Draw(ArraySegment<byte> image, IReadOnlyList<Detection> detections, ImageFileFormat format)
    {
        ArgumentNullException.ThrowIfNull(detections);
        if (!Enum.IsDefined(format))
            throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown format.");
        using var decoded = ImageDecoder.Decode(image);
        var (width, height) = (decoded.Width, decoded.Height);
        foreach (var mask in detections.Select(detection => detection.Mask).OfType<InstanceMask>())
        {
            if (mask.Width != width || mask.Height != height)
            {
                throw new ArgumentException(
                    $"The image has {width} × {height} pixels, but a mask has {mask.Width} × {mask.Height}.",
                    nameof(detections)
                );
            }
        }

        var colors = decoded.PixelFormat == MLPixelFormat.Rgba32 ? SKColorType.Rgba8888 : SKColorType.Bgra8888;
        using var photo = new SKBitmap(width, height, colors, SKAlphaType.Premul);
        decoded.Pixels.CopyTo(DetectionPainter.PixelsOf(photo));
        new DetectionPainter(photo).Draw(detections);
        using var encoded =
            format == ImageFileFormat.Png
                ? photo.Encode(SKEncodedImageFormat.Png, quality: 100)
                : photo.Encode(SKEncodedImageFormat.Jpeg, JpegQuality);
        return encoded.ToArray();
    }
}
