namespace MLNet.VisionGraph.Training;

/// <summary>The color of areas that an augmentation moves in from outside the image.</summary>
/// <param name="Red">Red, 0 to 255.</param>
/// <param name="Green">Green, 0 to 255.</param>
/// <param name="Blue">Blue, 0 to 255.</param>
public readonly record struct FillColor(byte Red, byte Green, byte Blue)
{
    /// <summary>Gets ImageNet's mean color, (124, 116, 104), which timm uses for filling.</summary>
    public static FillColor ImageNetMean => new(124, 116, 104);
}
