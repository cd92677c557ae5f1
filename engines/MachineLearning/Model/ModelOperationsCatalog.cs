using System.IO.Compression;
using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Saving, loading, prediction engines.</summary>
public sealed class ModelOperationsCatalog
{
    private const string ModelFolder = "Model";
    private const string SchemaEntry = "Schema";

    internal ModelOperationsCatalog(IHostEnvironment env) => Environment = env;

    internal IHostEnvironment Environment { get; }

    /// <summary>Writes a model and the schema of its input to a file.</summary>
    public void Save(ITransformer model, DataViewSchema inputSchema, string filePath)
    {
        Contracts.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.Create(filePath);
        Save(model, inputSchema, stream);
    }

    /// <summary>Writes a model and the schema of its input to a stream.</summary>
    public void Save(ITransformer model, DataViewSchema inputSchema, Stream stream)
    {
        Contracts.CheckValue(model, nameof(model));
        Contracts.CheckValue(stream, nameof(stream));
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        using var root = new ModelSaveContext(archive, string.Empty);
        root.SaveModel(model, ModelFolder);
        if (inputSchema is null)
            return;
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        DataViewTypeCodec.Write(writer, inputSchema);
        writer.Flush();
        root.WriteBytes(SchemaEntry, bytes.ToArray());
    }

    /// <summary>Reads a model and the schema of its input from a file.</summary>
    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        Contracts.CheckNonEmpty(filePath, nameof(filePath));
        using var stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }

    /// <summary>Reads a model and the schema of its input from a stream.</summary>
    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        Contracts.CheckValue(stream, nameof(stream));
        using var archive = Open(stream);
        var root = new ModelLoadContext(Environment, archive, string.Empty);
        inputSchema = null;
        if (root.Has(SchemaEntry))
        {
            using var reader = new BinaryReader(new MemoryStream(root.ReadBytes(SchemaEntry)), Encoding.UTF8);
            inputSchema = DataViewTypeCodec.ReadSchema(reader);
        }
        return root.LoadModel<ITransformer>(ModelFolder);
    }

    /// <summary>An engine that predicts object by object. Not safe for concurrent use; disposing it disposes the transformer.</summary>
    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(
        ITransformer transformer,
        bool ignoreMissingColumns = true,
        SchemaDefinition inputSchemaDefinition = null,
        SchemaDefinition outputSchemaDefinition = null)
        where TSrc : class
        where TDst : class, new() =>
        new(transformer, new PredictionEngineOptions
        {
            IgnoreMissingColumns = ignoreMissingColumns,
            InputSchemaDefinition = inputSchemaDefinition,
            OutputSchemaDefinition = outputSchemaDefinition,
        });

    /// <summary>As above, with the annotations of a schema.</summary>
    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, DataViewSchema inputSchema)
        where TSrc : class
        where TDst : class, new()
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        return CreatePredictionEngine<TSrc, TDst>(transformer, ignoreMissingColumns: false, SchemaDefinition.Create(typeof(TSrc), inputSchema));
    }

    /// <summary>As above, with options.</summary>
    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, PredictionEngineOptions options)
        where TSrc : class
        where TDst : class, new() =>
        new(transformer, Contracts.CheckValue(options, nameof(options)));

    private static ZipArchive Open(Stream stream)
    {
        try
        {
            return new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException e)
        {
            throw new FormatException("Failed to open a zip archive", e);
        }
    }
}
