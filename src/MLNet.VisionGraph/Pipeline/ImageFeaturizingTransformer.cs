using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Pipeline;
using Microsoft.ML.Data;
using Microsoft.ML;

namespace MLNet.VisionGraph;

/// <summary>
/// The transformer of <see cref="ImageFeaturizingEstimator"/>. Over a data view it reads ahead and decodes and scores in batches on all cores;
/// the rows keep their order and their ids. Saved, it is a chain of ML.NET's own transforms. Safe under concurrent use; dispose it when done,
/// and not before the data views made by it.
/// </summary>
public sealed class ImageFeaturizingTransformer : ITransformer, IDisposable
{
    private readonly FeaturizerPlan _plan;
    private readonly ImageInput _input;
    private readonly IParameterSource _parameters;
    private readonly FeaturizerLog _log;
    private readonly FeaturizerEngine _engine;
    private readonly Lazy<ITransformer> _chain;

    internal ImageFeaturizingTransformer(TransformsCatalog catalog, FeaturizerPlan plan, ImageInput input, IParameterSource parameters, FeaturizerLog log)
    {
        (_plan, _input, _parameters, _log) = (plan, input, parameters, log);
        _engine = new FeaturizerEngine(catalog, plan, input, parameters);
        _chain = new Lazy<ITransformer>(() => SavedChain.Build(catalog, plan, input, parameters).Fit(new SchemaOnlyDataView(InputSchemaOf(plan, input))));
    }

    /// <summary>Gets the backbone.</summary>
    public BackboneDescriptor Backbone => _plan.Backbone;

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new FeaturizedSchema(inputSchema, _engine).Output;
    }

    /// <summary>Adds the features to a data view. Nothing is computed before a cursor asks for it.</summary>
    /// <param name="input">The data.</param>
    /// <returns>The data with the features.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or of another type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new FeaturizedDataView(input, new FeaturizedSchema(input.Schema, _engine), _engine, _log);
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new FeaturizingRowMapper(new FeaturizedSchema(inputSchema, _engine), _engine, _log);
    }

    /// <summary>
    /// Saves the transformer as a chain of ML.NET's own transforms. <see cref="InvalidImageHandling.Skip"/> is not part of the chain: there an image that
    /// cannot be decoded is an error, and an empty path or a missing image counts as a black picture, as ML.NET has it. Fitted on encoded bytes, the chain holds one step that needs this package (<see cref="EncodedImageDecoding"/>).
    /// </summary>
    /// <param name="ctx">Where to.</param>
    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        _chain.Value.Save(ctx);
    }

    /// <summary>
    /// Writes the network as an ONNX file: input <c>image</c> [B, 3, H, W], pixels from 0 to 255, red, green, blue, resized as the checkpoint wants it;
    /// crop and normalisation are inside. The outputs have their columns' names.
    /// </summary>
    /// <param name="path">The file; replaced when it exists.</param>
    public void SaveOnnx(string path) => OnnxExporter.Save(
        path,
        _plan.Backbone.Network,
        _parameters,
        new OnnxExportOptions { Network = _plan.Settings, Outputs = _plan.Outputs, Preprocessing = _plan.Preprocessing });

    /// <summary>Closes the sessions.</summary>
    public void Dispose()
    {
        _engine.Dispose();
        if (_chain.IsValueCreated)
            (_chain.Value as IDisposable)?.Dispose();
    }

    private static DataViewSchema InputSchemaOf(FeaturizerPlan plan, ImageInput input)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(plan.Options.InputColumnName, input switch
        {
            ImageInput.Path => TextDataViewType.Instance,
            ImageInput.Bytes => new VectorDataViewType(NumberDataViewType.Byte),
            ImageInput.PreparedImage => new Microsoft.ML.Transforms.Image.ImageDataViewType(plan.Settings.Height, plan.Settings.Width),
            _ => new Microsoft.ML.Transforms.Image.ImageDataViewType(),
        });
        return builder.ToSchema();
    }
}
