using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>
/// Applies ML.NET's own ResizeImages to one image at a time, so that the result is bit-identical to that of the saved model.
/// Not thread-safe: every worker has its own.
/// </summary>
internal sealed class ImageResizer : IDisposable
{
    private const string Source = "Source";
    private const string Resized = "Resized";

    private readonly SingleImageRow _source;
    private readonly DataViewRow _row;
    private readonly ValueGetter<MLImage?> _resize;

    private ImageResizer(IRowToRowMapper mapper)
    {
        _source = new SingleImageRow(mapper.InputSchema);
        var column = mapper.OutputSchema[Resized];
        _row = mapper.GetRow(_source, [column]);
        _resize = _row.GetGetter<MLImage?>(column);
    }

    /// <summary>Creates a factory of resizers. The estimator is fitted once; every worker then creates its own resizer.</summary>
    /// <param name="catalog">ML.NET's transforms.</param>
    /// <param name="height">The height to resize to.</param>
    /// <param name="width">The width to resize to.</param>
    /// <param name="keepsAspect">Whether images keep their aspect and are padded. The default is <see langword="false"/>.</param>
    /// <returns>A function that creates a resizer.</returns>
    public static Func<ImageResizer> Factory(TransformsCatalog catalog, int height, int width, bool keepsAspect = false)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(Source, new ImageDataViewType());
        var schema = builder.ToSchema();
        ITransformer transformer = catalog
            .ResizeImages(Resized, width, height, Source, ModeOf(keepsAspect))
            .Fit(new SchemaOnlyDataView(schema));
        return () => new ImageResizer(transformer.GetRowToRowMapper(schema));
    }

    /// <summary>Returns ML.NET's mode of resizing.</summary>
    public static ImageResizingEstimator.ResizingKind ModeOf(bool keepsAspect) =>
        keepsAspect ? ImageResizingEstimator.ResizingKind.IsoPad : ImageResizingEstimator.ResizingKind.IsoCrop;

    /// <summary>Resizes an image.</summary>
    /// <param name="image">The image, which remains the caller's.</param>
    /// <returns>The resized image, which the caller disposes; <paramref name="image"/> itself if it already has that size.</returns>
    public MLImage? Resize(MLImage image)
    {
        _source.Image = image;
        try
        {
            MLImage? resized = null;
            _resize(ref resized);
            return resized;
        }
        finally
        {
            // The resizer keeps the last image that it received and disposes it with its row. Passing null makes it release the image.
            _source.Image = null;
            MLImage? nothing = null;
            _resize(ref nothing);
        }
    }

    public void Dispose() => _row.Dispose();

    private sealed class SingleImageRow(DataViewSchema schema) : DataViewRow
    {
        public MLImage? Image { get; set; }

        public override DataViewSchema Schema => schema;

        public override long Position => 0;

        public override long Batch => 0;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = default;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            // Assigns the reference only: this row must not dispose the previous value.
            ValueGetter<MLImage?> getter = (ref MLImage? value) => value = Image;
            return getter as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"The image column has no values of {typeof(TValue)}.");
        }
    }
}
