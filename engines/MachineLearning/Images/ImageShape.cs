using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>The check that all estimators over images share.</summary>
internal static class ImageShape
{
    public static SchemaShape.Column Check(SchemaShape inputSchema, string input)
    {
        SchemaShape.Column column = Contracts.FindColumn(inputSchema, input);
        if (column.ItemType is not ImageDataViewType || column.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw Contracts.SchemaMismatch(nameof(inputSchema), "input", input, new ImageDataViewType().ToString(), column.TypeString);
        return column;
    }
}
