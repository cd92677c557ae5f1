namespace SkiaSharp;

/// <summary>A size in pixels.</summary>
public struct SKSizeI : IEquatable<SKSizeI>
{
    /// <summary>Makes a size.</summary>
    public SKSizeI(int width, int height) => (Width, Height) = (width, height);

    /// <summary>Width in pixels.</summary>
    public int Width { get; set; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; set; }

    /// <inheritdoc/>
    public readonly bool Equals(SKSizeI obj) => (Width, Height) == (obj.Width, obj.Height);

    /// <inheritdoc/>
    public override readonly bool Equals(object obj) => obj is SKSizeI size && Equals(size);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(Width, Height);
}
