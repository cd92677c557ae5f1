using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Benchmarks.Training;

/// <summary>Features of the same network by the featurizer, from pictures, and by the network in TorchSharp, from tensors.</summary>
internal sealed class TorchScoring : IDisposable
{
    private const int Count = 64;

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly Picture[] _pictures = Pictures.Draw(Count);
    private readonly ImageFeaturizingTransformer _featurizer;
    private readonly NetworkModule _module;
    private readonly List<Tensor> _batches = [];

    public TorchScoring(BackboneDescriptor backbone)
    {
        var weights = WeightSource.Random(1);
        _featurizer = _mlContext
            .Transforms.ImageFeaturizer(new ImageFeaturizerOptions { Backbone = backbone, Weights = weights })
            .Fit(_mlContext.Data.LoadFromEnumerable(_pictures));

        var settings = new NetworkSettings { Classes = 0 };
        _module = new NetworkModule(backbone.Network, settings);
        _module.Load(backbone.LoadWeights(weights, settings));
        _module.eval();
        Contenders = [new TimeContender("the featurizer, pictures → Transform", Count, Featurize), .. new[] { 1, 16 }.Select(InTorch)];
    }

    /// <summary>Gets the featurizer, and TorchSharp with batches of 1 and 16 on all cores.</summary>
    public IReadOnlyList<TimeContender> Contenders { get; }

    public void Dispose()
    {
        _batches.ForEach(batch => batch.Dispose());
        _module.Dispose();
        _featurizer.Dispose();
        foreach (var image in _pictures)
            image.Image!.Dispose();
    }

    private void Featurize()
    {
        var rows = _featurizer.Transform(_mlContext.Data.LoadFromEnumerable(_pictures)).GetColumn<float[]>("Features").Count();
        if (rows != Count)
            throw new InvalidOperationException($"{rows} of {Count} pictures were featurized.");
    }

    private TimeContender InTorch(int batch)
    {
        var images = randn(batch, 3, Pictures.Side, Pictures.Side);
        _batches.Add(images);
        return new TimeContender(
            $"TorchSharp in evaluation, tensors, batch {batch}",
            batch,
            () =>
            {
                using var scope = NewDisposeScope();
                using var noGradients = no_grad();
                _ = _module.Run(images);
            }
        );
    }
}
