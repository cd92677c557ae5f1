namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>The size of a photo, and the size that it has in a network's input.</summary>
/// <param name="PhotoHeight">The height of the photo, in pixels.</param>
/// <param name="PhotoWidth">The width of the photo, in pixels.</param>
/// <param name="Height">The height inside the padding, in pixels of the input.</param>
/// <param name="Width">The width inside the padding, in pixels of the input.</param>
internal readonly record struct ImageGeometry(int PhotoHeight, int PhotoWidth, int Height, int Width)
{
    /// <summary>Gets the factor from the photo's height to the input's.</summary>
    public float VerticalScale => (float)Height / PhotoHeight;

    /// <summary>Gets the factor from the photo's width to the input's.</summary>
    public float HorizontalScale => (float)Width / PhotoWidth;
}
