using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableModel(ImageLoadingTransformer.LoaderName, typeof(ImageLoadingTransformer))]

namespace Microsoft.ML.Data;

/// <summary>Loads files named in text columns, as images or as the bytes they are.</summary>
public sealed class ImageLoadingTransformer : OneToOneTransformerBase
{
    internal const string LoaderName = "ImageLoader";

    private static readonly VectorDataViewType s_bytes = new(NumberDataViewType.Byte);

    /// <summary>Where relative paths start, as a full path; null for the current folder.</summary>
    public readonly string ImageFolder;

    private readonly bool _decode;

    internal ImageLoadingTransformer(IHostEnvironment env, string imageFolder, bool decode, params (string Output, string Input)[] columns)
        : base(env.Register(nameof(ImageLoadingTransformer)), columns)
    {
        _decode = decode;
        if (string.IsNullOrEmpty(imageFolder))
            return;
        if (!Directory.Exists(imageFolder))
            throw new ArgumentException($"Directory \"{imageFolder}\" does not exist.", nameof(imageFolder));
        ImageFolder = Path.GetFullPath(imageFolder);
    }

    private ImageLoadingTransformer(IHostEnvironment env, (string, string)[] columns, string imageFolder, bool decode)
        : base(env.Register(nameof(ImageLoadingTransformer)), columns)
    {
        _decode = decode;
        ImageFolder = imageFolder;
    }

    internal DataViewType OutputType => _decode ? new ImageDataViewType() : s_bytes;

    internal IReadOnlyList<(string Output, string Input)> Columns => ColumnPairs;

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => ctx.Read(reader =>
    {
        (string, string)[] columns = LoadColumns(reader);
        string folder = reader.ReadString();
        return new ImageLoadingTransformer(env, columns, folder.Length == 0 ? null : folder, reader.ReadBoolean());
    });

    private protected override void SaveModel(ModelSaveContext ctx) => ctx.Write(LoaderName, writer =>
    {
        SaveColumns(writer);
        writer.Write(ImageFolder ?? "");
        writer.Write(_decode);
    });

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema)
    {
        DataViewSchema.Column[] inputs = FindInputs(inputSchema);
        foreach (DataViewSchema.Column input in inputs)
        {
            if (input.Type is not TextDataViewType)
                throw Contracts.SchemaMismatch(nameof(inputSchema), "input", input.Name, TextDataViewType.Instance.ToString(), input.Type.ToString());
        }

        DataViewSchema.DetachedColumn[] outputs = [.. ColumnPairs.Select(p => new DataViewSchema.DetachedColumn(p.Output, OutputType))];
        return new OneToOneMapper(inputs, outputs, (DataViewRow row, int pair, out Action disposer) =>
        {
            disposer = null;
            ValueGetter<ReadOnlyMemory<char>> getPath = row.GetGetter<ReadOnlyMemory<char>>(row.Schema[inputs[pair].Index]);
            return _decode ? MakeImageGetter(getPath) : MakeBytesGetter(getPath);
        });
    }

    private ValueGetter<MLImage> MakeImageGetter(ValueGetter<ReadOnlyMemory<char>> getPath)
    {
        ReadOnlyMemory<char> path = default;
        return (ref MLImage image) =>
        {
            image?.Dispose();
            image = null;
            getPath(ref path);
            if (path.Length > 0)
                image = MLImage.Load(Resolve(path));
        };
    }

    private ValueGetter<VBuffer<byte>> MakeBytesGetter(ValueGetter<ReadOnlyMemory<char>> getPath)
    {
        ReadOnlyMemory<char> path = default;
        return (ref VBuffer<byte> bytes) =>
        {
            getPath(ref path);
            if (path.Length == 0)
            {
                bytes = VBufferEditor.Create(ref bytes, 0).Commit();
                return;
            }

            using PooledBytes content = PooledBytes.Read(Resolve(path));
            VBufferEditor<byte> editor = VBufferEditor.Create(ref bytes, content.Span.Length);
            content.Span.CopyTo(editor.Values);
            bytes = editor.Commit();
        };
    }

    private string Resolve(ReadOnlyMemory<char> path) => string.IsNullOrWhiteSpace(ImageFolder) ? path.ToString() : Path.Combine(ImageFolder, path.ToString());
}
