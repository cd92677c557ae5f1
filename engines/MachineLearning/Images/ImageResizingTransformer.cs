using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableModel(ImageResizingTransformer.LoaderName, typeof(ImageResizingTransformer))]

namespace Microsoft.ML.Transforms.Image;

/// <summary>Brings images to one size.</summary>
public sealed class ImageResizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderName = "ImageResizer";

    private readonly int _width;
    private readonly int _height;
    private readonly ImageResizingEstimator.ResizingKind _resizing;
    private readonly ImageResizingEstimator.Anchor _anchor;

    internal ImageResizingTransformer(IHostEnvironment env, (string Output, string Input)[] columns, int imageWidth, int imageHeight,
        ImageResizingEstimator.ResizingKind resizing, ImageResizingEstimator.Anchor cropAnchor)
        : base(env.Register(nameof(ImageResizingTransformer)), columns)
    {
        Contracts.CheckParam(imageWidth > 0, nameof(imageWidth));
        Contracts.CheckParam(imageHeight > 0, nameof(imageHeight));
        Contracts.CheckParam(Enum.IsDefined(resizing), nameof(resizing));
        Contracts.CheckParam(Enum.IsDefined(cropAnchor), nameof(cropAnchor));
        (_width, _height, _resizing, _anchor) = (imageWidth, imageHeight, resizing, cropAnchor);
    }

    internal IReadOnlyList<(string Output, string Input)> Columns => ColumnPairs;

    internal ImageDataViewType OutputType => new(_height, _width);

    private ImageResizeMode Mode => _resizing switch
    {
        ImageResizingEstimator.ResizingKind.IsoPad => ImageResizeMode.Pad,
        ImageResizingEstimator.ResizingKind.Fill => ImageResizeMode.Fill,
        _ => _anchor switch
        {
            ImageResizingEstimator.Anchor.Top => ImageResizeMode.CropAnchorTop,
            ImageResizingEstimator.Anchor.Bottom => ImageResizeMode.CropAnchorBottom,
            ImageResizingEstimator.Anchor.Left => ImageResizeMode.CropAnchorLeft,
            ImageResizingEstimator.Anchor.Right => ImageResizeMode.CropAnchorRight,
            _ => ImageResizeMode.CropAnchorCentral
        }
    };

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => ctx.Read(reader =>
    {
        (string, string)[] columns = LoadColumns(reader);
        int width = reader.ReadInt32(), height = reader.ReadInt32();
        var resizing = (ImageResizingEstimator.ResizingKind)reader.ReadByte();
        var anchor = (ImageResizingEstimator.Anchor)reader.ReadByte();
        Contracts.CheckDecode(width > 0 && height > 0 && (long)width * height <= int.MaxValue / 4 && Enum.IsDefined(resizing) && Enum.IsDefined(anchor));
        return new ImageResizingTransformer(env, columns, width, height, resizing, anchor);
    });

    private protected override void SaveModel(ModelSaveContext ctx) => ctx.Write(LoaderName, writer =>
    {
        SaveColumns(writer);
        writer.Write(_width);
        writer.Write(_height);
        writer.Write((byte)_resizing);
        writer.Write((byte)_anchor);
    });

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema)
    {
        DataViewSchema.Column[] inputs = FindInputs(inputSchema);
        foreach (DataViewSchema.Column input in inputs)
        {
            if (input.Type is not ImageDataViewType)
                throw Contracts.SchemaMismatch(nameof(inputSchema), "input", input.Name, "image", input.Type.ToString());
        }

        DataViewSchema.DetachedColumn[] outputs = [.. ColumnPairs.Select(p => new DataViewSchema.DetachedColumn(p.Output, OutputType))];
        return new OneToOneMapper(inputs, outputs, (DataViewRow row, int pair, out Action disposer) =>
            MakeResizedGetter(row.GetGetter<MLImage>(row.Schema[inputs[pair].Index]), out disposer));
    }

    private ValueGetter<MLImage> MakeResizedGetter(ValueGetter<MLImage> getSource, out Action disposer)
    {
        MLImage source = null;
        ImageResizeMode mode = Mode;
        disposer = () =>
        {
            source?.Dispose();
            source = null;
        };
        return (ref MLImage image) =>
        {
            // Also when it is the source itself, handed on below: the real package's rule.
            image?.Dispose();
            image = null;
            getSource(ref source);
            if (source == null)
                return;
            if (source.Width == _width && source.Height == _height)
            {
                image = source;
                return;
            }

            image = source.CloneWithResizing(_width, _height, mode);
            image.Tag = source.Tag;
        };
    }
}
