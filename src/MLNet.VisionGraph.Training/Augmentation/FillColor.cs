namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>The colour of what has moved in from outside of the picture.</summary>
/// <param name="Red">Red, 0 to 255.</param>
/// <param name="Green">Green, 0 to 255.</param>
/// <param name="Blue">Blue, 0 to 255.</param>
public readonly record struct FillColor(byte Red, byte Green, byte Blue)
{
    /// <summary>Gets ImageNet's mean colour, (124, 116, 104), with which timm fills.</summary>
    public static FillColor ImageNetMean => new(124, 116, 104);
}
