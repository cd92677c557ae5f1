using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Pipeline.DataViews;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Saving;
using MLNet.VisionGraph.Pipeline.Scoring;
using MLNet.VisionGraph.Storage;

namespace MLNet.VisionGraph;

/// <summary>
/// The base class of this library's transformers. Over a data view, they read ahead and decode and score in batches on all cores; the rows
/// keep their order and their ids. They are saved as chains of ML.NET's own transforms. Thread-safe. Dispose a transformer when done, but
/// not before the data views that it created.
/// </summary>
public abstract class ImageScoringTransformer : ITransformer, IDisposable
{
    private readonly TransformsCatalog _catalog;
    private readonly ImageInput _input;
    private readonly IParameterSource _parameters;
    private readonly ScoringLog _log;

    private protected ImageScoringTransformer(
        TransformsCatalog catalog,
        ScoringPlan plan,
        ImageInput input,
        IParameterSource parameters,
        ScoringLog log
    )
    {
        (_catalog, Plan, _input, _parameters, _log) = (catalog, plan, input, parameters, log);
        Engine = new ScoringEngine(catalog, plan, input, parameters);
    }

    /// <summary>Gets the backbone.</summary>
    public BackboneDescriptor Backbone => Plan.Backbone;

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    private protected ScoringPlan Plan { get; }

    private protected ScoringEngine Engine { get; }

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new ScoredSchema(inputSchema, Engine).Output;
    }

    /// <summary>Adds the columns to a data view. Nothing is computed before a cursor requests it.</summary>
    /// <param name="input">The data.</param>
    /// <returns>The data with the columns.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The image column is missing or of another type.</exception>
    /// <exception cref="NotSupportedException">
    /// The caller is ML.NET's <c>ConvertToOnnx</c>, which cannot convert this transformer; use <see cref="SaveOnnx"/>.
    /// </exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        OnnxConversion.CheckCaller();
        return new ScoredDataView(input, new ScoredSchema(input.Schema, Engine), Engine, _log);
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new ScoringRowMapper(new ScoredSchema(inputSchema, Engine), Engine, _log);
    }

    /// <summary>
    /// Saves the transformer as a chain of ML.NET's own transforms. <see cref="InvalidImageHandling.Skip"/> is not part of the chain: in a
    /// saved model, an image that cannot be decoded is an error, and an empty path or a missing image is a black image, as in ML.NET.
    /// If the transformer was fitted on encoded bytes, one step of the chain needs this package (<see cref="EncodedImageDecoding"/>).
    /// </summary>
    /// <param name="ctx">The save context.</param>
    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ArgumentNullException.ThrowIfNull(ctx);
        using var builder = new SavedChain(_catalog, Plan, _input, _parameters);
        var chain = BuildChain(builder);
        try
        {
            chain.Save(ctx);
        }
        finally
        {
            (chain as IDisposable)?.Dispose();
        }
    }

    /// <summary>
    /// Saves the network as an ONNX file. The input is <c>image</c> [B, 3, H, W], pixels from 0 to 255, red, green, blue, resized as the
    /// checkpoint expects; crop and normalization are part of the graph. The outputs have the names of the vector columns that they fill.
    /// A detector's file has more inputs, and outputs with a fixed number of slots: see docs/detection.md.
    /// </summary>
    /// <param name="path">The file's path. An existing file is replaced.</param>
    public void SaveOnnx(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var bytes = Plan.Export(_parameters, Plan.Images.Preprocessing);
        WholeFile.Write(path, draft => File.WriteAllBytes(draft, bytes));
    }

    /// <summary>Disposes the sessions.</summary>
    public void Dispose()
    {
        Engine.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract ITransformer BuildChain(SavedChain chain);
}
