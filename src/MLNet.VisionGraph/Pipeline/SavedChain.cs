using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>
/// The featurizer as ML.NET's own transforms: load, resize, extract pixels, score the ONNX graph, drop what lies between. That is what a model
/// file holds, so that a program which has never heard of this library can load it. Crop and normalisation are in the graph.
/// </summary>
internal static class SavedChain
{
    /// <summary>Builds the chain of estimators for an input.</summary>
    public static IEstimator<ITransformer> Build(TransformsCatalog catalog, FeaturizerPlan plan, ImageInput input, IParameterSource parameters)
    {
        var (pixels, between) = Pixels(catalog, plan, input);
        using var model = new MemoryStream(Export(plan, input, parameters, pixels), writable: false);
        var score = catalog.ApplyOnnxModel([.. plan.Outputs.Select(output => output.Name)], [pixels], model);
        return between.Estimator.Append(score).Append(catalog.DropColumns(between.Columns));
    }

    /// <summary>Gives the shape of the output columns, as ML.NET's own estimators tell it: vectors of single.</summary>
    public static SchemaShape OutputShape(TransformsCatalog catalog, FeaturizerPlan plan, ImageInput input, SchemaShape schema)
    {
        // No session is opened to learn a column's shape: pixels are vectors of single, as features are, and may be given the features' names.
        var (pixels, between) = Pixels(catalog, plan, input);
        IEstimator<ITransformer> shape = between.Estimator;
        foreach (var output in plan.Outputs)
            shape = shape.Append(catalog.CopyColumns(output.Name, pixels));
        return shape.Append(catalog.DropColumns(between.Columns)).GetOutputSchema(schema);
    }

    /// <summary>Writes the graph of a model file: pixels in, preprocessing inside.</summary>
    public static byte[] Export(FeaturizerPlan plan, ImageInput input, IParameterSource parameters, string inputName) => OnnxExporter.Export(
        plan.Backbone.Network,
        parameters,
        new OnnxExportOptions
        {
            Network = plan.Settings,
            InputName = inputName,
            Outputs = plan.Outputs,
            Preprocessing = input == ImageInput.PreparedImage ? plan.Preprocessing with { CropFraction = 1 } : plan.Preprocessing,
        });

    // From the input column to the pixels: [3, H, W] planes of 0 to 255, red, green, blue.
    private static (string Pixels, (IEstimator<ITransformer> Estimator, string[] Columns) Between) Pixels(TransformsCatalog catalog, FeaturizerPlan plan, ImageInput input)
    {
        var name = plan.Options.OutputColumnName;
        var (source, resized, pixels) = (plan.Options.InputColumnName, $"{name}.Resized", $"{name}.Pixels");

        if (input == ImageInput.PreparedImage)
            return (pixels, (Extract(pixels, source), [pixels]));

        var loaded = $"{name}.Image";
        switch (input)
        {
            case ImageInput.Path:
                return (pixels, (catalog.LoadImages(loaded, plan.Options.ImageFolder, source).Append(Resize(loaded)).Append(Extract(pixels, resized)), [loaded, resized, pixels]));
            case ImageInput.Bytes:
                var decode = catalog.CustomMapping<EncodedImageDecoding.Encoded, EncodedImageDecoding.Decoded>(EncodedImageDecoding.Decode, EncodedImageDecoding.ContractName);
                return (
                    pixels,
                    (catalog.CopyColumns(EncodedImageDecoding.EncodedColumn, source).Append(decode).Append(Resize(EncodedImageDecoding.DecodedColumn)).Append(Extract(pixels, resized)),
                     [EncodedImageDecoding.EncodedColumn, EncodedImageDecoding.DecodedColumn, resized, pixels]));
            default:
                return (pixels, (Resize(source).Append(Extract(pixels, resized)), [resized, pixels]));
        }

        IEstimator<ITransformer> Resize(string from) => catalog.ResizeImages(resized, plan.ResizedWidth, plan.ResizedHeight, from);

        IEstimator<ITransformer> Extract(string output, string from) => catalog.ExtractPixels(output, from);
    }
}
