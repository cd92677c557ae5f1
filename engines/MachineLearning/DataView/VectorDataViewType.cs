using System.Collections.Immutable;
using System.Text;

using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Vectors, handed out as <see cref="VBuffer{T}"/>; several dimensions lie flattened, the last one fastest.</summary>
public sealed class VectorDataViewType : StructuredDataViewType
{
    /// <summary>One dimension; 0 means that the length varies by row.</summary>
    public VectorDataViewType(PrimitiveDataViewType itemType, int size = 0)
        : this(itemType, ImmutableArray.Create(size))
    {
    }

    /// <summary>Any number of dimensions; 0 means unknown.</summary>
    public VectorDataViewType(PrimitiveDataViewType itemType, params int[] dimensions)
        : this(itemType, (dimensions ?? []).ToImmutableArray())
    {
    }

    /// <summary>Any number of dimensions; 0 means unknown.</summary>
    public VectorDataViewType(PrimitiveDataViewType itemType, ImmutableArray<int> dimensions)
        : base(typeof(VBuffer<>).MakeGenericType(Contracts.CheckValue(itemType, nameof(itemType)).RawType))
    {
        Contracts.CheckParam(!dimensions.IsDefaultOrEmpty, nameof(dimensions));
        Contracts.CheckParam(dimensions.All(d => d >= 0), nameof(dimensions));
        ItemType = itemType;
        Dimensions = dimensions;
        Size = dimensions.Aggregate(1, (product, d) => checked(product * d));
    }

    /// <summary>Never empty; 0 means unknown.</summary>
    public ImmutableArray<int> Dimensions { get; }

    /// <summary>Whether every row has the same length.</summary>
    public bool IsKnownSize => Size > 0;

    /// <summary>The type of the items.</summary>
    public PrimitiveDataViewType ItemType { get; }

    /// <summary>The product of the dimensions.</summary>
    public int Size { get; }

    /// <inheritdoc/>
    public override bool Equals(DataViewType other) =>
        ReferenceEquals(this, other) ||
        (other is VectorDataViewType vector && ItemType.Equals(vector.ItemType) && Dimensions.SequenceEqual(vector.Dimensions));

    /// <inheritdoc/>
    public override bool Equals(object other) => other is DataViewType type && Equals(type);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(ItemType);
        foreach (int d in Dimensions)
            hash.Add(d);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder("Vector<").Append(ItemType);
        if (Dimensions.Length > 1 || Size > 0)
        {
            foreach (int d in Dimensions)
                text.Append(", ").Append(d > 0 ? d.ToString(System.Globalization.CultureInfo.InvariantCulture) : "*");
        }
        return text.Append('>').ToString();
    }
}
