namespace SkiaSharp;

/// <summary>Size and form of pixels.</summary>
public struct SKImageInfo : IEquatable<SKImageInfo>
{
    /// <summary>Describes pixels.</summary>
    public SKImageInfo(int width, int height, SKColorType colorType, SKAlphaType alphaType) => (Width, Height, ColorType, AlphaType) = (width, height, colorType, alphaType);

    /// <summary>Width in pixels.</summary>
    public int Width { get; set; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; set; }

    /// <summary>Form of a pixel.</summary>
    public SKColorType ColorType { get; set; }

    /// <summary>Meaning of alpha.</summary>
    public SKAlphaType AlphaType { get; set; }

    /// <summary>Bytes of all pixels.</summary>
    public readonly int BytesSize => Width * Height * (ColorType == SKColorType.Gray8 ? 1 : 4);

    /// <inheritdoc/>
    public readonly bool Equals(SKImageInfo obj) => (Width, Height, ColorType, AlphaType) == (obj.Width, obj.Height, obj.ColorType, obj.AlphaType);

    /// <inheritdoc/>
    public override readonly bool Equals(object obj) => obj is SKImageInfo info && Equals(info);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(Width, Height, ColorType, AlphaType);
}
