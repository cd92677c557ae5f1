using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Makes an <see cref="OnnxTransformer"/>.</summary>
public sealed class OnnxScoringEstimator : TrivialEstimator<OnnxTransformer>
{
    internal OnnxScoringEstimator(IHostEnvironment env, OnnxTransformer transformer)
        : base(env.Register(nameof(OnnxScoringEstimator)), transformer)
    {
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        foreach (string input in Transformer.Inputs)
        {
            SchemaShape.Column column = Contracts.FindColumn(inputSchema, input);
            PrimitiveDataViewType expected = Transformer.Model.GetInput(input).ItemType;
            if (!column.ItemType.Equals(expected))
                throw Contracts.SchemaMismatch(nameof(inputSchema), "input", input, expected.ToString(), column.ItemType.ToString());
        }

        return inputSchema.With([.. Transformer.Outputs.Select(output => SchemaShape.Column.Create(output, Transformer.Model.GetOutput(output).ColumnType))]);
    }
}
