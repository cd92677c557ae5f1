using MLNet.VisionGraph.Weights;
using MLNet.VisionGraph;
using Microsoft.ML;

namespace Demo;

/// <summary>The released weights where they can be had; random ones elsewhere, and then it says so.</summary>
internal static class DemoWeights
{
    public static ImageFeaturizingTransformer Fit(MLContext mlContext, BackboneDescriptor backbone, IDataView data)
    {
        try
        {
            var fitted = Featurizer(WeightSource.Pretrained()).Fit(data);
            Console.WriteLine($"Weights: the released checkpoint of {backbone.Name}");
            return fitted;
        }
        catch (WeightsUnavailableException exception)
        {
            Console.WriteLine($"The released checkpoint of {backbone.Name} cannot be had here: {exception.Message}");
            Console.WriteLine("Weights: RANDOM. The features are those of an untrained network; expect much better ones from the released weights.");
            return Featurizer(WeightSource.Random(seed: 1)).Fit(data);
        }

        ImageFeaturizingEstimator Featurizer(WeightSource weights) => mlContext.Transforms.ImageFeaturizer(new ImageFeaturizerOptions
        {
            OutputColumnName = "Features",
            InputColumnName = "Path",
            Backbone = backbone,
            Weights = weights,
            Environment = mlContext,
        });
    }
}
