using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Onnx;

namespace Microsoft.ML;

/// <summary>ONNX models as transforms.</summary>
public static class OnnxCatalog
{
    /// <summary>A model file; all its inputs and outputs are columns.</summary>
    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string modelFile, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyOnnxModel([], [], modelFile, gpuDeviceId, fallbackToCpu);

    /// <summary>A model file with shapes given; all its inputs and outputs are columns.</summary>
    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string modelFile, IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyOnnxModel([], [], modelFile, shapeDictionary, gpuDeviceId, fallbackToCpu);

    /// <summary>A model in a stream; all its inputs and outputs are columns.</summary>
    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, Stream modelBytes, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyOnnxModel([], [], modelBytes, gpuDeviceId, fallbackToCpu);

    /// <summary>A model in a stream with shapes given; all its inputs and outputs are columns.</summary>
    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, Stream modelBytes, IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyOnnxModel([], [], modelBytes, shapeDictionary, gpuDeviceId, fallbackToCpu);

    /// <summary>One input and one output of a model file.</summary>
    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string outputColumnName, string inputColumnName, string modelFile, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyOnnxModel([outputColumnName], [inputColumnName], modelFile, gpuDeviceId, fallbackToCpu);

    /// <summary>One input and one output of a model file with shapes given.</summary>
    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string outputColumnName, string inputColumnName, string modelFile, IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyOnnxModel([outputColumnName], [inputColumnName], modelFile, shapeDictionary, gpuDeviceId, fallbackToCpu);

    /// <summary>One input and one output of a model in a stream.</summary>
    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string outputColumnName, string inputColumnName, Stream modelBytes, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyOnnxModel([outputColumnName], [inputColumnName], modelBytes, gpuDeviceId, fallbackToCpu);

    /// <summary>One input and one output of a model in a stream with shapes given.</summary>
    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string outputColumnName, string inputColumnName, Stream modelBytes, IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyOnnxModel([outputColumnName], [inputColumnName], modelBytes, shapeDictionary, gpuDeviceId, fallbackToCpu);

    /// <summary>Some inputs and outputs of a model file.</summary>
    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, string modelFile, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyOnnxModel(outputColumnNames, inputColumnNames, modelFile, null, gpuDeviceId, fallbackToCpu);

    /// <summary>Some inputs and outputs of a model file with shapes given.</summary>
    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, string modelFile, IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyOnnxModel(new OnnxOptions
        {
            OutputColumns = outputColumnNames,
            InputColumns = inputColumnNames,
            ModelFile = modelFile,
            ShapeDictionary = shapeDictionary,
            GpuDeviceId = gpuDeviceId,
            FallbackToCpu = fallbackToCpu
        });

    /// <summary>Some inputs and outputs of a model in a stream.</summary>
    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, Stream modelBytes, int? gpuDeviceId = null, bool fallbackToCpu = false) =>
        catalog.ApplyOnnxModel(outputColumnNames, inputColumnNames, modelBytes, null, gpuDeviceId, fallbackToCpu);

    /// <summary>Some inputs and outputs of a model in a stream with shapes given.</summary>
    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, string[] outputColumnNames, string[] inputColumnNames, Stream modelBytes, IDictionary<string, int[]> shapeDictionary, int? gpuDeviceId = null, bool fallbackToCpu = false)
    {
        Contracts.CheckValue(modelBytes, nameof(modelBytes));
        using var bytes = new MemoryStream();
        modelBytes.CopyTo(bytes);
        return Apply(catalog, bytes.ToArray(), new OnnxOptions
        {
            OutputColumns = outputColumnNames,
            InputColumns = inputColumnNames,
            ShapeDictionary = shapeDictionary,
            GpuDeviceId = gpuDeviceId,
            FallbackToCpu = fallbackToCpu
        });
    }

    /// <summary>A model file with everything that can be said about it.</summary>
    public static OnnxScoringEstimator ApplyOnnxModel(this TransformsCatalog catalog, OnnxOptions options) => Apply(catalog, null, Contracts.CheckValue(options, nameof(options)));

    /// <summary>Without a GPU of its own the model takes the context's.</summary>
    private static OnnxScoringEstimator Apply(TransformsCatalog catalog, byte[] modelBytes, OnnxOptions options)
    {
        IHostEnvironment env = catalog.Environment;
        bool ofContext = options.GpuDeviceId is null && env is IHostEnvironmentInternal;
        var used = new OnnxOptions
        {
            ModelFile = options.ModelFile,
            InputColumns = options.InputColumns,
            OutputColumns = options.OutputColumns,
            ShapeDictionary = options.ShapeDictionary,
            GpuDeviceId = ofContext ? ((IHostEnvironmentInternal)env).GpuDeviceId : options.GpuDeviceId,
            FallbackToCpu = ofContext ? ((IHostEnvironmentInternal)env).FallbackToCpu : options.FallbackToCpu,
            InterOpNumThreads = options.InterOpNumThreads,
            IntraOpNumThreads = options.IntraOpNumThreads
        };
        return new OnnxScoringEstimator(env, new OnnxTransformer(env, used, modelBytes));
    }
}
