using Microsoft.ML;

namespace MLNet.VisionGraph.Benchmarks.Scoring;

/// <summary>ML.NET's own featurizer, which its users have without this library: a trained ResNet18 that comes in a package.</summary>
internal static class ResNet18Featurizer
{
    public const string OutputColumn = "Features";

    /// <summary>What a reader of the tables has to know.</summary>
    public const string Legend =
        "DnnFeaturizeImage is ML.NET's own featurizer, with another network: ResNet18, 512 features;\n"
        + "its ratio compares networks as well as ways of scoring";

    /// <summary>
    /// Gets the chain from pictures of 224 × 224 to features, as in ML.NET's sample.
    /// Pixels stay as they are: the first of the package's two graphs orders them as BGR and subtracts a mean picture.
    /// </summary>
    public static IEstimator<ITransformer> Chain(MLContext mlContext, string imageColumn) =>
        mlContext
            .Transforms.ExtractPixels("Pixels", imageColumn)
            .Append(
                mlContext.Transforms.DnnFeaturizeImage(
                    OutputColumn,
                    model => model.ModelSelector.ResNet18(mlContext, model.OutputColumn, model.InputColumn),
                    "Pixels"
                )
            );
}
