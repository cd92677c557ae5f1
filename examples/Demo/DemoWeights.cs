using Microsoft.ML;
using MLNet.VisionGraph;

namespace Demo;

/// <summary>The released weights if they are available, otherwise the starter weights, otherwise random ones. Prints which.</summary>
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
            Console.WriteLine($"The released checkpoint of {backbone.Name} is not available: {exception.Message}");
        }

        try
        {
            var fitted = Featurizer(WeightSource.Starter()).Fit(data);
            Console.WriteLine(
                "Weights: the STARTER weights of this package, trained on some thousand photos; "
                    + "expect much better features from the released weights."
            );
            return fitted;
        }
        catch (WeightsUnavailableException)
        {
            Console.WriteLine(
                "Weights: RANDOM. The features are those of an untrained network; expect much better ones from the released weights."
            );
            return Featurizer(WeightSource.Random(seed: 1)).Fit(data);
        }

        ImageFeaturizingEstimator Featurizer(WeightSource weights) =>
            mlContext.Transforms.ImageFeaturizer(
                new ImageFeaturizerOptions
                {
                    OutputColumnName = "Features",
                    InputColumnName = "Path",
                    Backbone = backbone,
                    Weights = weights,
                    Environment = mlContext,
                }
            );
    }
}
