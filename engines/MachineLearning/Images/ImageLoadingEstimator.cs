using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Makes an <see cref="ImageLoadingTransformer"/>.</summary>
public sealed class ImageLoadingEstimator : TrivialEstimator<ImageLoadingTransformer>
{
    internal ImageLoadingEstimator(IHostEnvironment env, string imageFolder, bool decode, params (string Output, string Input)[] columns)
        : base(env.Register(nameof(ImageLoadingEstimator)), new ImageLoadingTransformer(env, imageFolder, decode, columns))
    {
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        SchemaShape result = inputSchema;
        foreach ((string output, string input) in Transformer.Columns)
        {
            SchemaShape.Column column = Contracts.FindColumn(inputSchema, input);
            if (column.ItemType is not TextDataViewType || column.Kind != SchemaShape.Column.VectorKind.Scalar)
                throw Contracts.SchemaMismatch(nameof(inputSchema), "input", input, TextDataViewType.Instance.ToString(), column.TypeString);
            result = result.With(SchemaShape.Column.Create(output, Transformer.OutputType));
        }

        return result;
    }
}
