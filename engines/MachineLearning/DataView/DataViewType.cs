using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The type of a column; equality is by value.</summary>
public abstract class DataViewType : IEquatable<DataViewType>
{
    private protected DataViewType(Type rawType) => RawType = rawType ?? throw new ArgumentNullException(nameof(rawType));

    /// <summary>The .NET type that getters of such a column hand out.</summary>
    public Type RawType { get; }

    /// <inheritdoc/>
    public abstract bool Equals(DataViewType other);
}

/// <summary>A type whose values may own something (memory, native images); not an item of a vector.</summary>
public abstract class StructuredDataViewType : DataViewType
{
    /// <summary>For types outside ML.NET.</summary>
    protected StructuredDataViewType(Type rawType)
        : base(rawType)
    {
    }
}

/// <summary>A type whose values are copied by assignment; may be the item of a vector.</summary>
public abstract class PrimitiveDataViewType : DataViewType
{
    /// <summary>For types outside ML.NET; values must not need disposal.</summary>
    protected PrimitiveDataViewType(Type rawType)
        : base(rawType) =>
        Contracts.CheckParam(!typeof(IDisposable).IsAssignableFrom(rawType), nameof(rawType), "A PrimitiveDataViewType cannot have a disposable RawType");
}
