using Microsoft.ML.OnnxRuntime;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Onnx;

/// <summary>Shows photos to a network in float32 and keeps a histogram of each value that might be put in bytes.</summary>
internal sealed class RangeObserver
{
    private readonly Dictionary<string, ValueHistogram> _histograms;

    private RangeObserver(IReadOnlyList<string> values, IReadOnlyList<string> places)
    {
        _histograms = values.ToDictionary(value => value, _ => new ValueHistogram());
        Places = places;
    }

    /// <summary>Gets the convolutions that might compute in bytes.</summary>
    public IReadOnlyList<string> Places { get; }

    /// <summary>Looks at images one by one, twice: for the ends, and for what lies between.</summary>
    public static RangeObserver Observe(INetwork network, IParameterSource parameters, NetworkSettings settings, IReadOnlyList<float[]> images, CancellationToken cancellationToken)
    {
        var model = OnnxExporter.ExportObserved(network, parameters, settings, out var values, out var places);
        var observer = new RangeObserver(values, places);
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
                using var input = OrtValue.CreateTensorValueFromMemory(image, [1, 3, settings.Height, settings.Width]);
                using var results = session.Run(run, [OnnxExportOptions.DefaultInputName], [input], values);
                Parallel.For(0, values.Count, i => look(observer._histograms[values[i]], results[i].GetTensorDataAsSpan<float>()));
            }
        }
    }

    /// <summary>Tells the range of every value.</summary>
    public Dictionary<string, ValueRange> Ranges(RangeMethod method) => _histograms.ToDictionary(entry => entry.Key, entry => entry.Value.Range(method));

    private delegate void Viewer(ValueHistogram histogram, ReadOnlySpan<float> seen);
}
