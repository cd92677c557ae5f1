namespace MLNet.VisionGraph.Pipeline;

/// <summary>Where pictures come from, and what is done to them before a network sees them.</summary>
/// <param name="InputColumnName">The column that holds them.</param>
/// <param name="ImageFolder">The folder to which relative paths belong.</param>
/// <param name="Preprocessing">Resizing, crop and normalisation.</param>
/// <param name="Height">The height of the network's input.</param>
/// <param name="Width">The width of the network's input.</param>
/// <param name="Jpegs">How large JPEG files are decoded.</param>
internal sealed record ImagePlan(string InputColumnName, string? ImageFolder, ImagePreprocessing Preprocessing, int Height, int Width, JpegDecoding Jpegs)
{
    /// <summary>Gets the height to which a picture is resized before the middle is cut out.</summary>
    public int ResizedHeight { get; } = Preprocessing.ResizeTo(Height);

    /// <summary>Gets the width to which a picture is resized before the middle is cut out.</summary>
    public int ResizedWidth { get; } = Preprocessing.ResizeTo(Width);
}
