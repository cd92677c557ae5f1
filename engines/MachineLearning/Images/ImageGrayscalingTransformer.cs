using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableModel(ImageGrayscalingTransformer.LoaderName, typeof(ImageGrayscalingTransformer))]

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes images grey.</summary>
public sealed class ImageGrayscalingTransformer : OneToOneTransformerBase
{
    internal const string LoaderName = "ImageGrayscale";

    internal ImageGrayscalingTransformer(IHostEnvironment env, params (string Output, string Input)[] columns)
        : base(env.Register(nameof(ImageGrayscalingTransformer)), columns)
    {
    }

    internal IReadOnlyList<(string Output, string Input)> Columns => ColumnPairs;

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => ctx.Read(reader => new ImageGrayscalingTransformer(env, LoadColumns(reader)));

    private protected override void SaveModel(ModelSaveContext ctx) => ctx.Write(LoaderName, SaveColumns);

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema)
    {
        DataViewSchema.Column[] inputs = FindInputs(inputSchema);
        foreach (DataViewSchema.Column input in inputs)
        {
            if (input.Type is not ImageDataViewType)
                throw Contracts.SchemaMismatch(nameof(inputSchema), "input", input.Name, "image", input.Type.ToString());
        }

        DataViewSchema.DetachedColumn[] outputs = [.. ColumnPairs.Select((p, i) => new DataViewSchema.DetachedColumn(p.Output, inputs[i].Type))];
        return new OneToOneMapper(inputs, outputs, (DataViewRow row, int pair, out Action disposer) =>
        {
            ValueGetter<MLImage> getSource = row.GetGetter<MLImage>(row.Schema[inputs[pair].Index]);
            MLImage source = null;
            disposer = () =>
            {
                source?.Dispose();
                source = null;
            };
            return (ValueGetter<MLImage>)((ref MLImage image) =>
            {
                image?.Dispose();
                getSource(ref source);
                image = source?.CloneWithGrayscale();
            });
        });
    }
}
