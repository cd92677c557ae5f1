using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableModel(ImagePixelExtractingTransformer.LoaderName, typeof(ImagePixelExtractingTransformer))]

namespace Microsoft.ML.Transforms.Image;

/// <summary>Turns images of one size into vectors of their colour values.</summary>
public sealed class ImagePixelExtractingTransformer : OneToOneTransformerBase
{
    internal const string LoaderName = "ImagePixelExtractor";

    internal ImagePixelExtractingTransformer(IHostEnvironment env, (string Output, string Input)[] columns, PixelExtraction extraction)
        : base(env.Register(nameof(ImagePixelExtractingTransformer)), columns) => Extraction = extraction;

    internal PixelExtraction Extraction { get; }

    internal IReadOnlyList<(string Output, string Input)> Columns => ColumnPairs;

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => ctx.Read(reader =>
    {
        (string, string)[] columns = LoadColumns(reader);
        return new ImagePixelExtractingTransformer(env, columns, PixelExtraction.Load(reader));
    });

    private protected override void SaveModel(ModelSaveContext ctx) => ctx.Write(LoaderName, writer =>
    {
        SaveColumns(writer);
        Extraction.Save(writer);
    });

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema)
    {
        DataViewSchema.Column[] inputs = FindInputs(inputSchema);
        var outputs = new DataViewSchema.DetachedColumn[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].Type is not ImageDataViewType image)
                throw Contracts.SchemaMismatch(nameof(inputSchema), "input", inputs[i].Name, "image", inputs[i].Type.ToString());
            if (image.Height <= 0 || image.Width <= 0)
                throw Contracts.SchemaMismatch(nameof(inputSchema), "input", inputs[i].Name, "known-size image", "unknown-size image");
            outputs[i] = new DataViewSchema.DetachedColumn(ColumnPairs[i].Output, Extraction.OutputType(image.Height, image.Width));
        }

        return new OneToOneMapper(inputs, outputs, (DataViewRow row, int pair, out Action disposer) =>
        {
            ValueGetter<MLImage> getImage = row.GetGetter<MLImage>(row.Schema[inputs[pair].Index]);
            var type = (ImageDataViewType)inputs[pair].Type;
            float offset = Extraction.Offset, scale = Extraction.Scale;
            return Extraction.AsFloat
                ? MakeVectorGetter(getImage, type, value => (value - offset) * scale, out disposer)
                : MakeVectorGetter(getImage, type, value => value, out disposer);
        });
    }

    private ValueGetter<VBuffer<T>> MakeVectorGetter<T>(ValueGetter<MLImage> getImage, ImageDataViewType type, Func<byte, T> convert, out Action disposer)
    {
        int size = type.Height * type.Width * Extraction.Channels.Length;
        T[] converted = [.. Enumerable.Range(0, 256).Select(value => convert((byte)value))];
        MLImage image = null;

        // The last image goes with the cursor, even when it came out of a user's object: the real package's rule.
        disposer = () =>
        {
            image?.Dispose();
            image = null;
        };
        return (ref VBuffer<T> vector) =>
        {
            getImage(ref image);
            if (image == null)
            {
                vector = VBufferEditor.Create(ref vector, size, 0).Commit();
                return;
            }

            Contracts.Check(image.Height == type.Height && image.Width == type.Width, "Check failed");
            VBufferEditor<T> editor = VBufferEditor.Create(ref vector, size);
            Extraction.Extract(image, editor.Values, converted);
            vector = editor.Commit();
        };
    }
}
