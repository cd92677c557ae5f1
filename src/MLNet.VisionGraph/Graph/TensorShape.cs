using System.Collections.Immutable;

namespace MLNet.VisionGraph.Graph;

/// <summary>The shape of a value for one image, without the batch dimension: [C, H, W] for a map, [C] for a vector.</summary>
/// <param name="Dimensions">The dimensions after the batch dimension.</param>
/// <param name="Windows">
/// The number of such tensors per image; greater than one only between the partition of a map into windows and its reversal.
/// </param>
public sealed record TensorShape(ImmutableArray<int> Dimensions, int Windows = 1)
{
    /// <summary>Creates the shape of a map.</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="height">The number of rows.</param>
    /// <param name="width">The number of columns.</param>
    /// <returns>The shape, [channels, height, width].</returns>
    public static TensorShape Map(int channels, int height, int width) => new([channels, height, width]);

    /// <summary>Gets the first dimension, the number of channels.</summary>
    public int Channels => Dimensions[0];

    /// <summary>Gets the number of rows of a map.</summary>
    public int Height => Dimensions[1];

    /// <summary>Gets the number of columns of a map.</summary>
    public int Width => Dimensions[2];

    /// <summary>Gets the number of values for one image, over all windows.</summary>
    public long Count => Dimensions.Aggregate((long)Windows, (count, dimension) => count * dimension);

    /// <summary>Returns the same shape with another number of channels.</summary>
    /// <param name="channels">The new number of channels.</param>
    /// <returns>The new shape.</returns>
    public TensorShape WithChannels(int channels) => this with { Dimensions = Dimensions.SetItem(0, channels) };

    /// <inheritdoc/>
    public bool Equals(TensorShape? other) => other is not null && Windows == other.Windows && Dimensions.SequenceEqual(other.Dimensions);

    /// <inheritdoc/>
    public override int GetHashCode() => Dimensions.Aggregate(Windows, HashCode.Combine);

    /// <summary>Returns the shape as a string, for example <c>[42, 56, 56]</c>.</summary>
    /// <returns>The string.</returns>
    public override string ToString() => (Windows == 1 ? string.Empty : $"{Windows} × ") + $"[{string.Join(", ", Dimensions)}]";
}
