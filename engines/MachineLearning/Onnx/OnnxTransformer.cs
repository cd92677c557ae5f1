using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Onnx;

[assembly: LoadableModel(OnnxTransformer.LoaderName, typeof(OnnxTransformer))]

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Runs an ONNX model, row by row.</summary>
public sealed class OnnxTransformer : RowToRowTransformerBase, IDisposable
{
    internal const string LoaderName = "OnnxTransform";
    private const string ModelEntry = "OnnxModel";

    internal OnnxTransformer(IHostEnvironment env, OnnxOptions options, byte[] modelBytes = null)
        : base(env.Register(nameof(OnnxTransformer)))
    {
        foreach (string column in (options.InputColumns ?? []).Concat(options.OutputColumns ?? []))
            Contracts.CheckNonEmpty(column, nameof(options));
        if (modelBytes == null)
            Contracts.CheckNonEmpty(options.ModelFile, nameof(options.ModelFile));
        Model = modelBytes == null ? OnnxModel.FromFile(options) : OnnxModel.FromBytes(modelBytes, options);
        try
        {
            Inputs = options.InputColumns is { Length: > 0 } inputs ? inputs : [.. Model.InputNames];
            Outputs = options.OutputColumns is { Length: > 0 } outputs ? outputs : [.. Model.OutputNames];
            foreach (string output in Outputs)
                Model.GetOutput(output);
        }
        catch
        {
            Model.Dispose();
            throw;
        }
    }

    internal OnnxModel Model { get; }

    internal string[] Inputs { get; }

    internal string[] Outputs { get; }

    /// <summary>Ends the session; the transformer can't be used after that.</summary>
    public void Dispose() => Model.Dispose();

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        var options = ctx.Read(reader => new OnnxOptions { InputColumns = LoadNames(reader), OutputColumns = LoadNames(reader) });
        return new OnnxTransformer(env, options, ctx.ReadBytes(ModelEntry));
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.Write(LoaderName, writer =>
        {
            SaveNames(writer, Inputs);
            SaveNames(writer, Outputs);
        });
        ctx.WriteBytes(ModelEntry, Model.ToBytes());
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema inputSchema) => new OnnxRowMapper(this, inputSchema);

    private static void SaveNames(BinaryWriter writer, string[] names)
    {
        writer.Write(names.Length);
        foreach (string name in names)
            writer.Write(name);
    }

    private static string[] LoadNames(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        Contracts.CheckDecode(count > 0);
        var names = new List<string>();
        for (int i = 0; i < count; i++)
            names.Add(reader.ReadString());
        return [.. names];
    }
}
