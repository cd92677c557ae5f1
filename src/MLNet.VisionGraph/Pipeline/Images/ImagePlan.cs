namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>The source of images and the steps that prepare them for a network.</summary>
/// <param name="InputColumnName">The column that holds the images.</param>
/// <param name="ImageFolder">The folder that relative paths refer to.</param>
/// <param name="Preprocessing">Resizing, crop and normalization.</param>
/// <param name="Height">The height of the network's input.</param>
/// <param name="Width">The width of the network's input.</param>
/// <param name="Jpegs">The size at which JPEG files are decoded.</param>
internal sealed record ImagePlan(
    string InputColumnName,
    string? ImageFolder,
    ImagePreprocessing Preprocessing,
    int Height,
    int Width,
    JpegDecoding Jpegs
)
{
    /// <summary>Gets the number of pixels that an image may claim.</summary>
    public long MaxPixels { get; init; } = ImageHeader.DefaultMaxPixels;

    /// <summary>
    /// Gets a value indicating whether images keep their aspect: they are resized to fit the input, moved to its upper left corner, and
    /// padded with zeros after the normalization. Otherwise they are stretched, and the center is cropped.
    /// </summary>
    public bool KeepsAspect { get; init; }

    /// <summary>Gets the height to which an image is resized before the center crop.</summary>
    public int ResizedHeight { get; } = Preprocessing.ResizeTo(Height);

    /// <summary>Gets the width to which an image is resized before the center crop.</summary>
    public int ResizedWidth { get; } = Preprocessing.ResizeTo(Width);

    /// <summary>Returns where a photo is in the resized picture.</summary>
    public ImageWindow FitOf(int photoHeight, int photoWidth) =>
        KeepsAspect
            ? ImageWindow.Fit(photoHeight, photoWidth, ResizedHeight, ResizedWidth)
            : new ImageWindow(0, 0, ResizedHeight, ResizedWidth);
}
