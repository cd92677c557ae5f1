using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Scoring;

namespace MLNet.VisionGraph.Pipeline.Saving;

/// <summary>
/// A transformer built from ML.NET's own transforms: load, resize, extract pixels, score the ONNX graph, name classes, drop intermediate
/// columns. It is what a model file holds, so that a program without this library can load it. Crop and normalization are part of the
/// graph. Dispose the transformer before this: its ONNX file is deleted with it.
/// </summary>
internal sealed class SavedChain(TransformsCatalog catalog, ScoringPlan plan, ImageInput input, IParameterSource parameters) : IDisposable
{
    private DirectoryInfo? _folder;

    /// <summary>Builds the chain of a featurizer, with one column per output.</summary>
    public ITransformer Features(NetworkPlan network)
    {
        var front = Front.Create(catalog, plan.Images, plan.Prefix, input);
        return front
            .Estimator.Append(Score(network, front.Pixels, network.Graph.Outputs))
            .Append(catalog.DropColumns(front.Columns))
            .Fit(new SchemaOnlyDataView(InputSchema()));
    }

    /// <summary>Builds the chain of a classifier, with the probabilities and the predicted label.</summary>
    public ITransformer Classes(NetworkPlan network, PredictedLabels labels)
    {
        var (label, score) = (plan.Columns[0].Name, plan.Columns[1].Name);
        var (probabilities, oneHot) = ($"{plan.Prefix}.Probabilities", labels.OneHotColumn);
        var front = Front.Create(catalog, plan.Images, plan.Prefix, input);
        OnnxOutput[] outputs = [OnnxOutput.Probabilities with { Name = probabilities }, new(oneHot, OnnxOutputKind.PredictedClass)];
        var schema = InputSchema();
        var scoring = front.Estimator.Append(Score(network, front.Pixels, outputs)).Fit(new SchemaOnlyDataView(schema));

        // The trainer determines the names of its columns; its own scores are replaced by the probabilities.
        var labeled = labels.Transformer.GetOutputSchema(scoring.GetOutputSchema(schema));
        IEstimator<ITransformer> rest = catalog.CopyColumns(score, probabilities);
        if (label != PredictedLabels.TrainersLabelColumn)
            rest = rest.Append(catalog.CopyColumns(label, PredictedLabels.TrainersLabelColumn));
        string[] trainers =
        [
            .. ((string[])[PredictedLabels.TrainersLabelColumn, PredictedLabels.TrainersScoreColumn]).Except([label, score]),
        ];
        rest = rest.Append(catalog.DropColumns([.. front.Columns, .. outputs.Select(output => output.Name), .. trainers]));
        return new TransformerChain<ITransformer>(scoring, labels.Transformer, rest.Fit(new SchemaOnlyDataView(labeled)));
    }

    /// <summary>
    /// Builds the chain of a detector. ML.NET does not tell a graph the size of a photo, so boxes are in pixels of the network's input, in
    /// whose middle the photo is.
    /// </summary>
    public ITransformer Detections(DetectorPlan detector, DetectedLabels labels)
    {
        string Between(string name) => $"{plan.Prefix}.{name}";
        var front = Front.Create(catalog, plan.Images, plan.Prefix, input);
        var (numbers, names) = (Between("Numbers"), Between("ClassNames"));
        string[] values = [Between("Boxes"), Between("Scores"), .. detector.Model.Detector.HasMasks ? [Between("Masks")] : (string[])[]];
        string[] outputs = [.. values[..2], numbers, .. values[2..]];
        var graph = DetectorExporter.ExportForChain(
            detector.Model.Detector,
            parameters,
            detector.Graph with
            {
                Preprocessing = plan.Images.Preprocessing,
            },
            front.Pixels,
            outputs
        );
        IEstimator<ITransformer> chain = front
            .Estimator.Append(Score(graph, front.Pixels, outputs))
            .Append(labels.ToKeys(plan.Columns[0].Name, numbers, names));
        foreach (var (column, source) in plan.Columns.Skip(1).Zip(values))
            chain = chain.Append(catalog.CopyColumns(column.Name, source));
        return chain.Append(catalog.DropColumns([.. front.Columns, .. outputs, names])).Fit(new SchemaOnlyDataView(InputSchema()));
    }

    /// <summary>Deletes the ONNX file.</summary>
    public void Dispose()
    {
        _folder?.Delete(recursive: true);
        _folder = null;
    }

    /// <summary>Returns the shape of a featurizer's output columns, as ML.NET's own estimators report it: vectors of single.</summary>
    public static SchemaShape FeaturesShape(TransformsCatalog catalog, ScoringPlan plan, ImageInput input, SchemaShape schema)
    {
        // No session is opened to determine the shape of a column: pixels are vectors of single, as features are, so they are copied
        // under the features' names.
        var front = Front.Create(catalog, plan.Images, plan.Prefix, input);
        var shape = front.Estimator;
        foreach (var output in plan.Columns)
            shape = shape.Append(catalog.CopyColumns(output.Name, front.Pixels));
        return shape.Append(catalog.DropColumns(front.Columns)).GetOutputSchema(schema);
    }

    /// <summary>
    /// Returns the shape of a classifier's output columns, as ML.NET's own trainers report it: a scalar key and a vector of single.
    /// </summary>
    public static SchemaShape ClassesShape(
        MLContext mlContext,
        ImagePlan images,
        string labelColumn,
        ImageScoringOptions options,
        ImageInput input,
        SchemaShape schema
    )
    {
        // Any trainer on any vector of single produces these columns; the pixels are such a vector.
        var transforms = mlContext.Transforms;
        var front = Front.Create(transforms, images, options.ScoreColumnName, input);
        IEstimator<ITransformer> shape = front.Estimator.Append(
            mlContext.MulticlassClassification.Trainers.NaiveBayes(labelColumn, front.Pixels)
        );
        (string Name, string Source)[] columns =
        [
            (options.PredictedLabelColumnName, PredictedLabels.TrainersLabelColumn),
            (options.ScoreColumnName, PredictedLabels.TrainersScoreColumn),
        ];
        foreach (var (name, source) in columns.Where(column => column.Name != column.Source))
            shape = shape.Append(transforms.CopyColumns(name, source));
        string[] trainers = [.. columns.Select(column => column.Source).Except(columns.Select(column => column.Name))];
        return shape.Append(transforms.DropColumns([.. front.Columns, .. trainers])).GetOutputSchema(schema);
    }

    // The graph takes pixels and includes the preprocessing.
    private IEstimator<ITransformer> Score(NetworkPlan network, string pixels, IReadOnlyList<OnnxOutput> outputs)
    {
        var graph = network.Graph with
        {
            InputName = pixels,
            Outputs = outputs,
            Preprocessing =
                input == ImageInput.PreparedImage ? plan.Images.Preprocessing with { CropFraction = 1 } : plan.Images.Preprocessing,
        };

        return Score(OnnxExporter.Export(plan.Backbone.Network, parameters, graph), pixels, [.. outputs.Select(output => output.Name)]);
    }

    private IEstimator<ITransformer> Score(byte[] graph, string pixels, string[] outputs)
    {
        // ML.NET takes the model as a stream as well, but then does not delete a temporary file of its own.
        _folder ??= Directory.CreateTempSubdirectory("visiongraph-");
        var file = Path.Combine(_folder.FullName, "network.onnx");
        File.WriteAllBytes(file, graph);
        return catalog.ApplyOnnxModel(outputs, [pixels], file);
    }

    private DataViewSchema InputSchema()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn(
            plan.Images.InputColumnName,
            input switch
            {
                ImageInput.Path => TextDataViewType.Instance,
                ImageInput.Bytes => new VectorDataViewType(NumberDataViewType.Byte),
                ImageInput.PreparedImage => new ImageDataViewType(plan.Images.Height, plan.Images.Width),
                _ => new ImageDataViewType(),
            }
        );
        return builder.ToSchema();
    }

    /// <summary>
    /// The first half of the chain, from the input column to the pixels: [3, H, W] planes with values from 0 to 255, red, green, blue.
    /// </summary>
    /// <param name="Estimator">Loads or decodes images, resizes them and extracts the pixels.</param>
    /// <param name="Pixels">The column of the pixels.</param>
    /// <param name="Columns">The columns to drop at the end: the pixels and all intermediate columns before them.</param>
    private sealed record Front(IEstimator<ITransformer> Estimator, string Pixels, string[] Columns)
    {
        public static Front Create(TransformsCatalog catalog, ImagePlan plan, string prefix, ImageInput input)
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
                    var decode = catalog.CustomMapping<EncodedImageDecoding.Encoded, EncodedImageDecoding.Decoded>(
                        EncodedImageDecoding.Decode,
                        EncodedImageDecoding.ContractName
                    );
                    return new Front(
                        copy.Append(decode).Append(Resize(decoded)).Append(Extract(resized)),
                        pixels,
                        [encoded, decoded, resized, pixels]
                    );
                default:
                    return new Front(Resize(source).Append(Extract(resized)), pixels, [resized, pixels]);
            }

            IEstimator<ITransformer> Resize(string from) =>
                catalog.ResizeImages(resized, plan.ResizedWidth, plan.ResizedHeight, from, ImageResizer.ModeOf(plan.KeepsAspect));

            IEstimator<ITransformer> Extract(string from) => catalog.ExtractPixels(pixels, from);
        }
    }
}
