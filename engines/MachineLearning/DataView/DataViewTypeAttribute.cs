namespace Microsoft.ML.Data;

/// <summary>Base of attributes that give a member of a row class a column type of its own, such as an image.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public abstract class DataViewTypeAttribute : Attribute, IEquatable<DataViewTypeAttribute>
{
    /// <summary>For types outside ML.NET.</summary>
    protected DataViewTypeAttribute()
    {
    }

    /// <summary>Must be by value, and so must <see cref="object.GetHashCode"/>.</summary>
    public abstract bool Equals(DataViewTypeAttribute other);

    /// <summary>Calls <see cref="DataViewTypeManager"/>.</summary>
    public abstract void Register();
}
