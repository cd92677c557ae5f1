using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Pipeline;
using Microsoft.ML.Data;
using Microsoft.ML;

namespace MLNet.VisionGraph;

/// <summary>
/// What the transformers of this library share. Over a data view they read ahead and decode and score in batches on all cores; the rows keep their order
/// and their ids. Saved, they are chains of ML.NET's own transforms. Safe under concurrent use; dispose one when done, and not before the data views made by it.
/// </summary>
public abstract class ImageScoringTransformer : ITransformer, IDisposable
{
    private readonly IParameterSource _parameters;
    private readonly ScoringLog _log;
    private readonly ScoringEngine _engine;
    private readonly Lazy<ITransformer> _chain;

    private protected ImageScoringTransformer(TransformsCatalog catalog, ScoringPlan plan, ImageInput input, IParameterSource parameters, ScoringLog log)
    {
        (Plan, _parameters, _log) = (plan, parameters, log);
        _engine = new ScoringEngine(catalog, plan, input, parameters);
        _chain = new Lazy<ITransformer>(() => BuildChain(new SavedChain(catalog, plan, input, parameters)));
    }

    /// <summary>Gets the backbone.</summary>
    public BackboneDescriptor Backbone => Plan.Backbone;

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    private protected ScoringPlan Plan { get; }

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new ScoredSchema(inputSchema, _engine).Output;
    }

    /// <summary>Adds the columns to a data view. Nothing is computed before a cursor asks for it.</summary>
    /// <param name="input">The data.</param>
    /// <returns>The data with the columns.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or of another type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredDataView(input, new ScoredSchema(input.Schema, _engine), _engine, _log);
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new ScoringRowMapper(new ScoredSchema(inputSchema, _engine), _engine, _log);
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
    /// crop and normalisation are inside. Its outputs are named like the columns of vectors that they fill.
    /// </summary>
    /// <param name="path">The file; replaced when it exists.</param>
    public void SaveOnnx(string path) => OnnxExporter.Save(path, Plan.Backbone.Network, _parameters, Plan.Graph with { Preprocessing = Plan.Images.Preprocessing });

    /// <summary>Closes the sessions.</summary>
    public void Dispose()
    {
        _engine.Dispose();
        if (_chain.IsValueCreated)
            (_chain.Value as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract ITransformer BuildChain(SavedChain chain);
}
