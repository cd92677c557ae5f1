using MLNet.VisionGraph.Weights.Fitting;

namespace MLNet.VisionGraph.Weights.Sources;

/// <summary>Weights in a stream that can be reopened each time or read only once.</summary>
internal sealed class StreamWeights : WeightSource
{
    private readonly Func<StateDict> _read;
    private readonly string _name;

    public StreamWeights(Func<Stream> open, string name, EmaPreference ema)
    {
        _name = name;
        _read = () =>
        {
            using var stream = open();
            return CheckpointFile.Read(stream, ema, name);
        };
    }

    public StreamWeights(Stream stream, string name, EmaPreference ema)
    {
        _name = name;
        Lazy<StateDict> once = new(() => CheckpointFile.Read(stream, ema, name));
        _read = () => once.Value;
    }

    public override string Description => $"stream '{_name}'";

    internal override LoadedWeights Load(WeightRequest request) => StateDictFitter.Fit(_read(), request, _name, Description);
}
