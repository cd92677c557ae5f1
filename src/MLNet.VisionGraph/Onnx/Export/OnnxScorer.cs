using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace MLNet.VisionGraph.Onnx.Export;

/// <summary>A scorer of batches of normalized images that uses one session. Thread-safe.</summary>
internal sealed class OnnxScorer : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly long[][] _inputShapes;
    private readonly long[][] _outputShapes;
    private readonly bool[] _isInteger;
    private readonly int[] _inputLengths;

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
        _inputNames = [.. _session.InputNames];
        _outputNames = [.. _session.OutputNames];
        _inputShapes = [.. _inputNames.Select(name => ShapeOf(_session.InputMetadata[name]))];
        _outputShapes = [.. _outputNames.Select(name => ShapeOf(_session.OutputMetadata[name]))];
        _isInteger = [.. _outputNames.Select(name => _session.OutputMetadata[name].ElementType == typeof(long))];
        _inputLengths = [.. _inputShapes.Select(LengthOf)];
        OutputLengths = [.. _outputShapes.Select(LengthOf)];
    }

    /// <summary>Gets the number of values per image of the first input, the image itself.</summary>
    public int InputLength => _inputLengths[0];

    /// <summary>Gets the number of values per image of each output.</summary>
    public IReadOnlyList<int> OutputLengths { get; }

    /// <summary>Scores images with a network that has no other input.</summary>
    /// <param name="input">The images, one after the other, <see cref="InputLength"/> values each.</param>
    /// <param name="count">The number of images.</param>
    /// <param name="outputs">The arrays that receive the outputs, image after image.</param>
    public void Score(float[] input, int count, float[][] outputs) => Score([input], count, outputs);

    /// <summary>Scores images.</summary>
    /// <param name="inputs">The inputs in the order of the graph, image after image; the first are the images.</param>
    /// <param name="count">The number of images.</param>
    /// <param name="outputs">The arrays that receive the outputs, image after image. Integers are converted.</param>
    public void Score(IReadOnlyList<float[]> inputs, int count, float[][] outputs)
    {
        var results = new OrtValue[outputs.Length];
        var images = new OrtValue[inputs.Count];
        var integers = new long[]?[outputs.Length];
        try
        {
            for (var i = 0; i < results.Length; i++)
            {
                if (_isInteger[i])
                {
                    integers[i] = ArrayPool<long>.Shared.Rent(count * OutputLengths[i]);
                    results[i] = Wrap(integers[i]!, count, OutputLengths[i], _outputShapes[i]);
                }
                else
                {
                    results[i] = Wrap(outputs[i], count, OutputLengths[i], _outputShapes[i]);
                }
            }

            for (var i = 0; i < images.Length; i++)
                images[i] = Wrap(inputs[i], count, _inputLengths[i], _inputShapes[i]);
            _session.Run(_runOptions, _inputNames, images, _outputNames, results);
            for (var i = 0; i < results.Length; i++)
            {
                for (var j = 0; _isInteger[i] && j < count * OutputLengths[i]; j++)
                    outputs[i][j] = integers[i]![j];
            }
        }
        finally
        {
            foreach (var value in results.Concat(images))
                value?.Dispose();
            foreach (var rented in integers.OfType<long[]>())
                ArrayPool<long>.Shared.Return(rented);
        }
    }

    /// <summary>Closes the session.</summary>
    public void Dispose()
    {
        _runOptions.Dispose();
        _session.Dispose();
    }

    private static long[] ShapeOf(NodeMetadata node) => Array.ConvertAll(node.Dimensions, dimension => (long)dimension);

    private static int LengthOf(long[] shape) => (int)shape.Skip(1).Aggregate(1L, (product, dimension) => product * dimension);

    // The runtime reads and writes the array directly; nothing is copied.
    private static OrtValue Wrap<T>(T[] values, int count, int length, long[] shape)
        where T : unmanaged
    {
        long[] batch = [count, .. shape.AsSpan(1)];
        return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, values.AsMemory(0, count * length), batch);
    }
}
