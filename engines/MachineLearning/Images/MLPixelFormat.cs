namespace Microsoft.ML.Data;

/// <summary>Order of the four bytes of a pixel of an <see cref="MLImage"/>.</summary>
public enum MLPixelFormat
{
    /// <summary>Not known; no image that exists has it.</summary>
    Unknown,

    /// <summary>Blue, green, red, alpha: what every decoder gives.</summary>
    Bgra32,

    /// <summary>Red, green, blue, alpha.</summary>
    Rgba32
}
