using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>The kinds of image input, determined by the type of the input column.</summary>
internal enum ImageInput
{
    /// <summary>Images of any size.</summary>
    Image,

    /// <summary>Images declared at exactly the network's input size: already prepared, neither resized nor cropped.</summary>
    PreparedImage,

    /// <summary>File paths.</summary>
    Path,

    /// <summary>Encoded files.</summary>
    Bytes,
}

/// <summary>Determines the kind of image input in a column.</summary>
internal static class ImageInputs
{
    public static ImageInput Detect(DataViewSchema schema, ImagePlan plan)
    {
        var name = plan.InputColumnName;
        var column =
            schema.GetColumnOrNull(name)
            ?? throw new ArgumentOutOfRangeException(
                nameof(schema),
                $"Could not find input column '{name}'. The columns are: {string.Join(", ", schema.Select(found => found.Name))}."
            );
        return column.Type switch
        {
            ImageDataViewType image when image.Height == plan.Height && image.Width == plan.Width => ImageInput.PreparedImage,
            ImageDataViewType => ImageInput.Image,
            TextDataViewType => ImageInput.Path,
            VectorDataViewType { ItemType: NumberDataViewType item } when item == NumberDataViewType.Byte => ImageInput.Bytes,
            _ => throw new ArgumentOutOfRangeException(
                nameof(schema),
                $"Schema mismatch for input column '{name}': "
                    + $"expected image, path (String) or encoded bytes (Vector<Byte>), got {column.Type}."
            ),
        };
    }

    public static ImageInput Detect(SchemaShape schema, ImagePlan plan)
    {
        var name = plan.InputColumnName;
        foreach (var column in schema)
        {
            if (column.Name != name)
                continue;
            if (column.ItemType is ImageDataViewType)
                return ImageInput.Image;
            if (column.ItemType is TextDataViewType && column.Kind == SchemaShape.Column.VectorKind.Scalar)
                return ImageInput.Path;
            if (column.ItemType == NumberDataViewType.Byte && column.Kind != SchemaShape.Column.VectorKind.Scalar)
                return ImageInput.Bytes;
            throw new ArgumentOutOfRangeException(
                nameof(schema),
                $"Schema mismatch for input column '{name}': "
                    + $"expected image, path (String) or encoded bytes (Vector<Byte>), got {column.Kind} of {column.ItemType}."
            );
        }

        throw new ArgumentOutOfRangeException(nameof(schema), $"Could not find input column '{name}'.");
    }
}
