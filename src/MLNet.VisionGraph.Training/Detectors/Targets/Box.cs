namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>A box in pixels: left, top, right and bottom edge. Its width is X2 − X1, without a pixel added.</summary>
/// <param name="X1">The left edge.</param>
/// <param name="Y1">The top edge.</param>
/// <param name="X2">The right edge.</param>
/// <param name="Y2">The bottom edge.</param>
internal readonly record struct Box(float X1, float Y1, float X2, float Y2)
{
    /// <summary>Gets the width; not positive if the box is empty.</summary>
    public float Width => X2 - X1;

    /// <summary>Gets the height; not positive if the box is empty.</summary>
    public float Height => Y2 - Y1;

    /// <summary>Gets the area, Width · Height.</summary>
    public float Area => Width * Height;

    /// <summary>Moves the edges into an image.</summary>
    /// <param name="width">The width of the image, in pixels.</param>
    /// <param name="height">The height of the image, in pixels.</param>
    /// <returns>The box with x in [0, width] and y in [0, height].</returns>
    public Box Clip(float width, float height) =>
        new(Math.Clamp(X1, 0, width), Math.Clamp(Y1, 0, height), Math.Clamp(X2, 0, width), Math.Clamp(Y2, 0, height));

    /// <summary>Moves the box.</summary>
    public Box Offset(float x, float y) => new(X1 + x, Y1 + y, X2 + x, Y2 + y);
}
