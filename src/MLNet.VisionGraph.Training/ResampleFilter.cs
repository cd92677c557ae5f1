namespace MLNet.VisionGraph.Training;

/// <summary>The filters for resizing images. Both widen when an image shrinks (antialiasing), as in Pillow.</summary>
public enum ResampleFilter
{
    /// <summary>A triangle of ±1 pixel.</summary>
    Bilinear,

    /// <summary>Keys' cubic with a = −0.5, ±2 pixels, as in both papers' recipes.</summary>
    Bicubic,
}
