using Microsoft.ML.OnnxRuntime;

namespace MLNet.VisionGraph.Onnx.Export;

/// <summary>A scorer of batches of normalized images that uses one session. Thread-safe.</summary>
internal sealed class OnnxScorer : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly string[] _outputNames;
    private readonly long[][] _outputShapes;
    private readonly long[] _inputShape;

    /// <summary>Opens a session.</summary>
    /// <param name="model">The ONNX file.</param>
    /// <param name="threads">The number of threads that one call uses; 1 if there are as many callers as cores.</param>
    public OnnxScorer(byte[] model, int threads)
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        _session = new InferenceSession(model, options);
        _outputNames = [.. _session.OutputMetadata.Keys];
        _outputShapes = [.. _session.OutputMetadata.Values.Select(node => Array.ConvertAll(node.Dimensions, dimension => (long)dimension))];
        _inputShape = Array.ConvertAll(_session.InputMetadata[OnnxExportOptions.DefaultInputName].Dimensions, dimension => (long)dimension);
        InputLength = (int)_inputShape.Skip(1).Aggregate(1L, (product, dimension) => product * dimension);
        OutputLengths = [.. _outputShapes.Select(shape => (int)shape.Skip(1).Aggregate(1L, (product, dimension) => product * dimension))];
    }

    /// <summary>Gets the number of values per image.</summary>
    public int InputLength { get; }

    /// <summary>Gets the number of values per image of each output.</summary>
    public IReadOnlyList<int> OutputLengths { get; }

    /// <summary>Scores images.</summary>
    /// <param name="input">The images, one after the other, <see cref="InputLength"/> values each.</param>
    /// <param name="count">The number of images.</param>
    /// <param name="outputs">The arrays that receive the outputs, image after image.</param>
    public void Score(float[] input, int count, float[][] outputs)
    {
        var results = new OrtValue[outputs.Length];
        try
        {
            for (var i = 0; i < results.Length; i++)
                results[i] = Wrap(outputs[i], count, OutputLengths[i], _outputShapes[i]);
            using var image = Wrap(input, count, InputLength, _inputShape);
            _session.Run(_runOptions, [OnnxExportOptions.DefaultInputName], [image], _outputNames, results);
        }
        finally
        {
            foreach (var result in results)
                result?.Dispose();
        }
    }

    /// <summary>Closes the session.</summary>
    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }

    // The runtime reads and writes the array directly; nothing is copied.
    private static OrtValue Wrap(float[] values, int count, int length, long[] shape)
    {
        long[] batch = [count, .. shape.AsSpan(1)];
        return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(0, count * length), batch);
    }
}
