using Microsoft.ML;

namespace Starter;

/// <summary>The featurizer that ML.NET's users have without this library: a ResNet18 trained on ImageNet, in a package.</summary>
internal static class ResNet18
{
    /// <summary>Gets the folder of the package's two graphs.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "DnnImageModels");

    /// <summary>Returns the chain of ML.NET's sample, from the column ImagePath to the column Features, 512 numbers.</summary>
    public static IEstimator<ITransformer> Featurizer(MLContext mlContext) =>
        mlContext
            .Transforms.LoadImages("Image", string.Empty, nameof(FeatureRow.ImagePath))
            .Append(mlContext.Transforms.ResizeImages("Image", Teacher.ImageSize, Teacher.ImageSize))
            .Append(mlContext.Transforms.ExtractPixels("Pixels", "Image"))
            .Append(
                mlContext.Transforms.DnnFeaturizeImage(
                    "Features",
                    model => model.ModelSelector.ResNet18(mlContext, model.OutputColumn, model.InputColumn),
                    "Pixels"
                )
            );
}
