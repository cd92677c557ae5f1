namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>A rectangle of pixels in a picture.</summary>
/// <param name="Top">The first row.</param>
/// <param name="Left">The first column.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of columns.</param>
internal readonly record struct ImageWindow(int Top, int Left, int Height, int Width)
{
    /// <summary>Returns the center of a picture.</summary>
    public static ImageWindow Center(int pictureHeight, int pictureWidth, int height, int width) =>
        new((pictureHeight - height) / 2, (pictureWidth - width) / 2, height, width);

    /// <summary>
    /// Returns where ML.NET's ResizeImages leaves a photo that keeps its aspect (<c>IsoPad</c>): in the middle, with black bars at two
    /// sides. The formula is ML.NET's own, in its single precision, except that at least one pixel is left of a side.
    /// </summary>
    public static ImageWindow Fit(int photoHeight, int photoWidth, int height, int width)
    {
        var (widthFactor, heightFactor) = ((float)width / photoWidth, (float)height / photoHeight);
        var factor = Math.Min(widthFactor, heightFactor);
        var top = heightFactor < widthFactor ? 0 : (int)((height - photoHeight * factor) / 2);
        var left = heightFactor < widthFactor ? (int)((width - photoWidth * factor) / 2) : 0;
        return new ImageWindow(
            top,
            left,
            Math.Clamp((int)(photoHeight * factor), 1, height - top),
            Math.Clamp((int)(photoWidth * factor), 1, width - left)
        );
    }
}
