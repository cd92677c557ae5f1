using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes a member of type <see cref="MLImage"/> an image column.</summary>
public sealed class ImageTypeAttribute : DataViewTypeAttribute
{
    private readonly ImageDataViewType _type;

    /// <summary>Images of any size.</summary>
    public ImageTypeAttribute() => _type = new ImageDataViewType();

    /// <summary>Images of one size.</summary>
    public ImageTypeAttribute(int height, int width) => _type = new ImageDataViewType(height, width);

    /// <inheritdoc/>
    public override bool Equals(DataViewTypeAttribute other) => other is ImageTypeAttribute image && image._type.Equals(_type);

    /// <inheritdoc/>
    public override bool Equals(object other) => other is DataViewTypeAttribute attribute && Equals(attribute);

    /// <inheritdoc/>
    public override int GetHashCode() => _type.GetHashCode();

    /// <inheritdoc/>
    public override void Register() => DataViewTypeManager.Register(_type, typeof(MLImage), this);
}
