namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>How pixels are weighed when a picture is resized. Both widen when a picture shrinks (antialias), as Pillow's do.</summary>
public enum ResampleFilter
{
    /// <summary>A triangle of ±1 pixel.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = −0.5, ±2 pixels: what the two papers' recipes use.</summary>
    Bicubic,
}
