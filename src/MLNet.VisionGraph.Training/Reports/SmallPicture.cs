using MLNet.VisionGraph.Training.Augmentation;
using StbImageWriteSharp;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>Pictures for the page: shrunk, and written as JPEG files of a few kilobytes. (MLImage writes files of the best quality only, several times the size.)</summary>
internal static class SmallPicture
{
    private const int Quality = 78;

    /// <summary>Shrinks a picture so that its longer side is at most so long; smaller ones stay as they are.</summary>
    /// <returns>A JPEG file.</returns>
    public static byte[] Of(RgbImage picture, int side)
    {
        var longest = Math.Max(picture.Width, picture.Height);
        if (longest <= side)
            return Encode(picture);
        var (width, height) = (Math.Max(1, picture.Width * side / longest), Math.Max(1, picture.Height * side / longest));
        using var small = ImageResampler.Resize(picture, new PixelWindow(0, 0, picture.Width, picture.Height), width, height, ResampleFilter.Bicubic);
        return Encode(small);
    }

    private static byte[] Encode(RgbImage picture)
    {
        using var file = new MemoryStream();
        new ImageWriter().WriteJpg(picture.Pixels.ToArray(), picture.Width, picture.Height, ColorComponents.RedGreenBlue, file, Quality);
        return file.ToArray();
    }
}
