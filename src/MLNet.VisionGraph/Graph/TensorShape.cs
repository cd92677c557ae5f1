using System.Collections.Immutable;

namespace MLNet.VisionGraph.Graph;

/// <summary>The shape of a value for one image, without the batch: [C, H, W] for a map, [C] for a vector.</summary>
/// <param name="Dimensions">The dimensions behind the batch.</param>
/// <param name="Windows">How many such tensors one image gives; more than one only between cutting a map into windows and putting it together.</param>
public sealed record TensorShape(ImmutableArray<int> Dimensions, int Windows = 1)
{
    /// <summary>Makes the shape of a map.</summary>
    /// <param name="channels">The number of channels.</param>
    /// <param name="height">The number of rows.</param>
    /// <param name="width">The number of columns.</param>
    /// <returns>[channels, height, width].</returns>
    public static TensorShape Map(int channels, int height, int width) => new([channels, height, width]);

    /// <summary>Gets the first dimension: the channels.</summary>
    public int Channels => Dimensions[0];

    /// <summary>Gets the rows of a map.</summary>
    public int Height => Dimensions[1];

    /// <summary>Gets the columns of a map.</summary>
    public int Width => Dimensions[2];

    /// <summary>Gets the number of values for one image, all windows together.</summary>
    public long Count => Dimensions.Aggregate((long)Windows, (count, dimension) => count * dimension);

    /// <summary>Returns the same shape with another number of channels.</summary>
    /// <param name="channels">The new number of channels.</param>
    /// <returns>The changed shape.</returns>
    public TensorShape WithChannels(int channels) => this with { Dimensions = Dimensions.SetItem(0, channels) };

    /// <inheritdoc/>
    public bool Equals(TensorShape? other) => other is not null && Windows == other.Windows && Dimensions.SequenceEqual(other.Dimensions);

    /// <inheritdoc/>
    public override int GetHashCode() => Dimensions.Aggregate(Windows, HashCode.Combine);

    /// <summary>Returns the shape as text, for example <c>[42, 56, 56]</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => (Windows == 1 ? string.Empty : $"{Windows} × ") + $"[{string.Join(", ", Dimensions)}]";
}
