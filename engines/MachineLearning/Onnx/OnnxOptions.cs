namespace Microsoft.ML.Transforms.Onnx;

/// <summary>What <see cref="OnnxCatalog.ApplyOnnxModel(TransformsCatalog, OnnxOptions)"/> can be told.</summary>
public sealed class OnnxOptions
{
    /// <summary>The model.</summary>
    public string ModelFile;

    /// <summary>Names of model inputs, which are the columns' names; none means all.</summary>
    public string[] InputColumns;

    /// <summary>Names of model outputs, which become the columns' names; none means all.</summary>
    public string[] OutputColumns;

    /// <summary>The GPU to run on; null for the CPU.</summary>
    public int? GpuDeviceId;

    /// <summary>Whether to run on the CPU when the GPU fails.</summary>
    public bool FallbackToCpu;

    /// <summary>Shapes that take the place of the model's own.</summary>
    public IDictionary<string, int[]> ShapeDictionary;

    /// <summary>How deep the model's messages may nest; the runtime has its own limit, so it is not used here.</summary>
    public int RecursionLimit = 100;

    /// <summary>Threads across nodes; null lets the runtime decide.</summary>
    public int? InterOpNumThreads;

    /// <summary>Threads within a node; null lets the runtime decide.</summary>
    public int? IntraOpNumThreads;
}
