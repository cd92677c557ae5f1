using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Microsoft.ML;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>
/// A transformer as ML.NET's own: load, resize, extract pixels, score the ONNX graph, name classes, drop what lies between. That is what a model
/// file holds, so that a program which has never heard of this library can load it. Crop and normalisation are in the graph.
/// </summary>
internal sealed class SavedChain(TransformsCatalog catalog, ScoringPlan plan, ImageInput input, IParameterSource parameters)
{
    /// <summary>Builds a featurizer's: one column an output.</summary>
    public ITransformer Features()
    {
        var front = Front.Of(catalog, plan.Images, plan.Prefix, input);
        return front.Estimator.Append(Score(front.Pixels, plan.Graph.Outputs)).Append(catalog.DropColumns(front.Columns)).Fit(new SchemaOnlyDataView(InputSchema()));
    }

    /// <summary>Builds a classifier's: the probabilities, and the predicted label.</summary>
    public ITransformer Classes(PredictedLabels labels)
    {
        const string probabilities = "Score.Probabilities";
        var front = Front.Of(catalog, plan.Images, plan.Prefix, input);
        OnnxOutput[] outputs = [OnnxOutput.Probabilities with { Name = probabilities }, new(PredictedLabels.OneHotColumn, OnnxOutputKind.PredictedClass)];
        var schema = InputSchema();
        var scoring = front.Estimator.Append(Score(front.Pixels, outputs)).Fit(new SchemaOnlyDataView(schema));

        // The trainer's own Score gives way to the probabilities.
        var labelled = labels.Transformer.GetOutputSchema(scoring.GetOutputSchema(schema));
        var rest = catalog.CopyColumns(ClassifierPlan.ScoreColumn, probabilities).Append(catalog.DropColumns([.. front.Columns, .. outputs.Select(output => output.Name)]));
        return new TransformerChain<ITransformer>(scoring, labels.Transformer, rest.Fit(new SchemaOnlyDataView(labelled)));
    }

    /// <summary>Gives the shape of a featurizer's output columns, as ML.NET's own estimators tell it: vectors of single.</summary>
    public static SchemaShape FeaturesShape(TransformsCatalog catalog, ScoringPlan plan, ImageInput input, SchemaShape schema)
    {
        // No session is opened to learn a column's shape: pixels are vectors of single, as features are, and may be given the features' names.
        var front = Front.Of(catalog, plan.Images, plan.Prefix, input);
        var shape = front.Estimator;
        foreach (var output in plan.Columns)
            shape = shape.Append(catalog.CopyColumns(output.Name, front.Pixels));
        return shape.Append(catalog.DropColumns(front.Columns)).GetOutputSchema(schema);
    }

    /// <summary>Gives the shape of a classifier's output columns, as ML.NET's own trainers tell it: a scalar key, and a vector of single.</summary>
    public static SchemaShape ClassesShape(MLContext mlContext, ImagePlan images, string labelColumn, ImageInput input, SchemaShape schema)
    {
        // Any trainer on any vector of single gives these columns; pixels are one.
        var front = Front.Of(mlContext.Transforms, images, ClassifierPlan.ScoreColumn, input);
        var trainer = mlContext.MulticlassClassification.Trainers.NaiveBayes(labelColumn, front.Pixels);
        return front.Estimator.Append(trainer).Append(mlContext.Transforms.DropColumns(front.Columns)).GetOutputSchema(schema);
    }

    // Pixels in, preprocessing inside.
    private IEstimator<ITransformer> Score(string pixels, IReadOnlyList<OnnxOutput> outputs)
    {
        var graph = plan.Graph with
        {
            InputName = pixels,
            Outputs = outputs,
            Preprocessing = input == ImageInput.PreparedImage ? plan.Images.Preprocessing with { CropFraction = 1 } : plan.Images.Preprocessing,
        };
        using var model = new MemoryStream(OnnxExporter.Export(plan.Backbone.Network, parameters, graph), writable: false);
        return catalog.ApplyOnnxModel([.. outputs.Select(output => output.Name)], [pixels], model);
    }

    private DataViewSchema InputSchema()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(plan.Images.InputColumnName, input switch
        {
            ImageInput.Path => TextDataViewType.Instance,
            ImageInput.Bytes => new VectorDataViewType(NumberDataViewType.Byte),
            ImageInput.PreparedImage => new ImageDataViewType(plan.Images.Height, plan.Images.Width),
            _ => new ImageDataViewType(),
        });
        return builder.ToSchema();
    }

    /// <summary>The chain's first half, from the input column to the pixels: [3, H, W] planes of 0 to 255, red, green, blue.</summary>
    /// <param name="Estimator">Loads or decodes, resizes, extracts.</param>
    /// <param name="Pixels">The column of the pixels.</param>
    /// <param name="Columns">What it adds and nobody wants in the end: the pixels and all before them.</param>
    private sealed record Front(IEstimator<ITransformer> Estimator, string Pixels, string[] Columns)
    {
        public static Front Of(TransformsCatalog catalog, ImagePlan plan, string prefix, ImageInput input)
        {
            var source = plan.InputColumnName;
            var (loaded, resized, pixels) = ($"{prefix}.Image", $"{prefix}.Resized", $"{prefix}.Pixels");
            switch (input)
            {
                case ImageInput.PreparedImage:
                    return new Front(Extract(source), pixels, [pixels]);
                case ImageInput.Path:
                    var load = catalog.LoadImages(loaded, plan.ImageFolder, source);
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
