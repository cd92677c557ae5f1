using Microsoft.ML.OnnxRuntime;

namespace MLNet.VisionGraph.Onnx.Quantization;

/// <summary>The histograms of a network's quantizable values, collected by running it in float32 on images.</summary>
internal sealed class RangeObserver
{
    private readonly Dictionary<string, ValueHistogram> _histograms;
    private readonly IReadOnlyDictionary<string, string> _gelus;
    private readonly Lazy<Dictionary<string, GeluTable>> _tables;

    private RangeObserver(IReadOnlyList<string> values, IReadOnlyList<string> layers, IReadOnlyDictionary<string, string> gelus)
    {
        _histograms = values.ToDictionary(value => value, _ => new ValueHistogram());
        (Layers, _gelus) = (layers, gelus);
        _tables = new(() => gelus.Keys.AsParallel().ToDictionary(x => x, x => GeluTable.Fit(_histograms[x])));
    }

    /// <summary>Gets the names of the convolutions that can be quantized.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>Runs the network on each image twice: first to find the ends of the histograms, then to fill their bins.</summary>
    public static RangeObserver Observe(IQuantizable network, IReadOnlyList<float[]> images, CancellationToken cancellationToken)
    {
        var (model, values, layers, gelus) = network.Observe();
        var observer = new RangeObserver(values, layers, gelus);
        using var options = new SessionOptions { InterOpNumThreads = 1 };
        using var session = new InferenceSession(model, options);
        using var run = new RunOptions();
        Show((histogram, seen) => histogram.Stretch(seen));
        Show((histogram, seen) => histogram.Count(seen));
        return observer;

        void Show(Viewer look)
        {
            foreach (var image in images)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var input = OrtValue.CreateTensorValueFromMemory(image, [1, 3, network.Height, network.Width]);
                using var results = session.Run(run, [OnnxExportOptions.DefaultInputName], [input], values);
                Parallel.For(0, values.Count, i => look(observer._histograms[values[i]], results[i].GetTensorDataAsSpan<float>()));
            }
        }
    }

    /// <summary>
    /// Returns the quantization parameters of every value. The ranges of GELUs and of their inputs come from their tables, all others from
    /// a method.
    /// </summary>
    public QuantizationParameterTable Parameters(RangeMethod method)
    {
        var ranges = _histograms.ToDictionary(entry => entry.Key, entry => entry.Value.Range(method));
        foreach (var (x, table) in _tables.Value)
            (ranges[x], ranges[_gelus[x]]) = (table.Input, table.Output);
        return new QuantizationParameterTable(ranges, _tables.Value.ToDictionary(entry => entry.Key, entry => entry.Value.Sigmoid));
    }

    private delegate void Viewer(ValueHistogram histogram, ReadOnlySpan<float> seen);
}
