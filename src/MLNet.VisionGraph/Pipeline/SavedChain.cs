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
        var front = Front.Of(catalog, plan, input);
        using var model = new MemoryStream(Export(plan, input, parameters, front.Pixels), writable: false);
        var score = catalog.ApplyOnnxModel([.. plan.Outputs.Select(output => output.Name)], [front.Pixels], model);
        return front.Estimator.Append(score).Append(catalog.DropColumns(front.Columns));
    }

    /// <summary>Gives the shape of the output columns, as ML.NET's own estimators tell it: vectors of single.</summary>
    public static SchemaShape OutputShape(TransformsCatalog catalog, FeaturizerPlan plan, ImageInput input, SchemaShape schema)
    {
        // No session is opened to learn a column's shape: pixels are vectors of single, as features are, and may be given the features' names.
        var front = Front.Of(catalog, plan, input);
        var shape = front.Estimator;
        foreach (var output in plan.Outputs)
            shape = shape.Append(catalog.CopyColumns(output.Name, front.Pixels));
        return shape.Append(catalog.DropColumns(front.Columns)).GetOutputSchema(schema);
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

    /// <summary>The chain's first half, from the input column to the pixels: [3, H, W] planes of 0 to 255, red, green, blue.</summary>
    /// <param name="Estimator">Loads or decodes, resizes, extracts.</param>
    /// <param name="Pixels">The column of the pixels.</param>
    /// <param name="Columns">What it adds and nobody wants in the end: the pixels and all before them.</param>
    private sealed record Front(IEstimator<ITransformer> Estimator, string Pixels, string[] Columns)
    {
        public static Front Of(TransformsCatalog catalog, FeaturizerPlan plan, ImageInput input)
        {
            var (source, name) = (plan.Options.InputColumnName, plan.Options.OutputColumnName);
            var (loaded, resized, pixels) = ($"{name}.Image", $"{name}.Resized", $"{name}.Pixels");
            switch (input)
            {
                case ImageInput.PreparedImage:
                    return new Front(Extract(source), pixels, [pixels]);
                case ImageInput.Path:
                    var load = catalog.LoadImages(loaded, plan.Options.ImageFolder, source);
                    return new Front(load.Append(Resize(loaded)).Append(Extract(resized)), pixels, [loaded, resized, pixels]);
                case ImageInput.Bytes:
                    var (encoded, decoded) = (EncodedImageDecoding.EncodedColumn, EncodedImageDecoding.DecodedColumn);
                    var copy = catalog.CopyColumns(encoded, source);
                    var decode = catalog.CustomMapping<EncodedImageDecoding.Encoded, EncodedImageDecoding.Decoded>(EncodedImageDecoding.Decode, EncodedImageDecoding.ContractName);
                    return new Front(copy.Append(decode).Append(Resize(decoded)).Append(Extract(resized)), pixels, [encoded, decoded, resized, pixels]);
                default:
                    return new Front(Resize(source).Append(Extract(resized)), pixels, [resized, pixels]);
            }

            IEstimator<ITransformer> Resize(string from) => catalog.ResizeImages(resized, plan.ResizedWidth, plan.ResizedHeight, from);

            IEstimator<ITransformer> Extract(string from) => catalog.ExtractPixels(pixels, from);
        }
    }
}
