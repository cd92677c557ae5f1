using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>Compares files with the current outputs of weights, on random images.</summary>
internal static class Comparison
{
    private const string Features = "Features",
        Score = "Score";

    /// <summary>Compares an ONNX file with weights.</summary>
    /// <param name="path">The file.</param>
    /// <param name="file">The inputs and outputs of the file.</param>
    /// <param name="backbone">The backbone.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="count">The number of images.</param>
    public static IReadOnlyList<Difference> OfOnnx(
        string path,
        OnnxFile file,
        BackboneDescriptor backbone,
        WeightsChoice weights,
        int count
    )
    {
        OnnxOutput[] outputs = [.. file.Outputs.Keys.Select(OutputNames.Find).OfType<OnnxOutput>()];
        if (outputs.Length == 0)
            throw new FailureException(
                $"'{path}' gives {string.Join(", ", file.Outputs.Keys)}: "
                    + "none of logits, probabilities, features, embedding or maps, so there is nothing to compare."
            );
        var side = file.Inputs.Values.First()[2];
        var settings = weights.SettingsOf(backbone, file.TakesPixels ? SizeOf(backbone, side) : side).For(outputs);
        var expected = OnnxExporter.Export(
            backbone.Network,
            backbone.LoadWeights(weights.Source, settings),
            new OnnxExportOptions
            {
                InputName = file.Inputs.Keys.First(),
                Network = settings,
                Outputs = outputs,
                Preprocessing = file.TakesPixels ? backbone.Preprocessing : null,
            }
        );

        string[] names = [.. outputs.Select(output => output.Name)];
        var values = file.TakesPixels ? Pixels(count, side) : Normalized(count, side);
        var (found, wanted) = (Run(File.ReadAllBytes(path), names, values, side), Run(expected, names, values, side));
        return
        [
            .. outputs.Select(
                (output, index) =>
                    output.Kind == OnnxOutputKind.Probabilities
                        ? Difference.BetweenProbabilities(found[index], wanted[index])
                        : Difference.Between(output.Name, found[index], wanted[index])
            ),
        ];
    }

    /// <summary>
    /// Compares the two implementations of a network with the same weights: ONNX Runtime, which scores, and libtorch, which trains.
    /// </summary>
    public static IReadOnlyList<Difference> OfReadings(BackboneDescriptor backbone, WeightsChoice weights, int? imageSize, int count)
    {
        var settings = weights.SettingsOf(backbone, imageSize);
        var parameters = backbone.LoadWeights(weights.Source, settings);
        OnnxOutput[] outputs =
            settings.Classes > 0 ? [OnnxOutput.Logits, OnnxOutput.Pooled, OnnxOutput.Embedding] : [OnnxOutput.Pooled, OnnxOutput.Embedding];
        var values = Normalized(count, settings.Width);
        var found = Run(
            OnnxExporter.Export(backbone.Network, parameters, new OnnxExportOptions { Network = settings, Outputs = outputs }),
            [.. outputs.Select(output => output.Name)],
            values,
            settings.Width
        );
        using var module = new NetworkModule(backbone.Network, settings);
        module.Load(parameters);
        var wanted = module.Evaluate(values);
        return
        [
            .. outputs.Select(
                (output, index) =>
                    Difference.Between(
                        output.Name,
                        found[index],
                        output.Kind switch
                        {
                            OnnxOutputKind.Logits => wanted.Logits!,
                            OnnxOutputKind.Pooled => wanted.Pooled,
                            _ => wanted.Embedding!,
                        }
                    )
            ),
        ];
    }

    /// <summary>
    /// Compares an ML.NET model that takes paths with weights: the probabilities of a classifier, or the features of a featurizer.
    /// </summary>
    public static IReadOnlyList<Difference> OfMlNet(
        string path,
        BackboneDescriptor backbone,
        WeightsChoice weights,
        int? imageSize,
        int count
    )
    {
        WritableFolders.CheckTemporary();
        var folder = Directory.CreateTempSubdirectory("visiongraph-");
        try
        {
            string[] images =
            [
                .. Enumerable.Range(0, count).Select(index => Draw(Path.Combine(folder.FullName, $"{index}.png"), new Random(index))),
            ];
            var mlContext = new MLContext();
            var (model, schema) = MlNetFile.Load(mlContext, path);
            using var owned = model as IDisposable;
            var found = model.Transform(new PathView(schema, images));
            var isClassifier = found.Schema.GetColumnOrNull(Score) is not null;
            if (!isClassifier && found.Schema.GetColumnOrNull(Features) is null)
                throw new FailureException(
                    $"'{path}' has neither the column {Score} nor {Features}, so there is nothing to compare. "
                        + $"Its columns are {string.Join(", ", found.Schema.Select(each => each.Name))}."
                );
            var values = Values(found, isClassifier ? Score : Features);
            if (isClassifier)
                return [Difference.BetweenProbabilities(values, [.. Expected(OnnxOutput.Logits).SelectMany(Probabilities.FromLogits)])];

            // A featurizer does not say which features it returns, so the closer output is taken.
            Difference[] candidates =
            [
                .. ((OnnxOutput[])[OnnxOutput.Pooled, OnnxOutput.Embedding, OnnxOutput.MultiStage]).Select(output =>
                    Difference.Between(output.Name, values, [.. Expected(output).SelectMany(row => row)])
                ),
            ];
            return [candidates.MinBy(candidate => candidate.Largest / candidate.Scale)!];

            IEnumerable<float[]> Expected(OnnxOutput output)
            {
                var settings = weights.SettingsOf(backbone, imageSize).For([output]);
                if (OutputNames.NeedHead([output]) && settings.Classes == 0)
                    throw new FailureException(
                        "The weights have no head, so there are no probabilities to compare. Pass those of the classifier with --weights."
                    );
                using var featurizer = mlContext
                    .Transforms.ImageFeaturizer(new ModelExport(backbone, weights, settings).FeaturizerOptions(output))
                    .Fit(mlContext.Data.LoadFromEnumerable(Rows(images)));
                return [.. featurizer.Transform(mlContext.Data.LoadFromEnumerable(Rows(images))).GetColumn<float[]>(Features)];
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<ModelInput> Rows(IEnumerable<string> images) =>
        images.Select(image => new ModelInput { ImageSource = image });

    private static float[] Values(IDataView data, string column) => [.. data.GetColumn<float[]>(column).SelectMany(row => row)];

    // Returns the input size for which images are first resized to this side.
    private static int SizeOf(BackboneDescriptor backbone, int side)
    {
        if (backbone.Preprocessing.ResizeTo(backbone.InputSize) == side)
            return backbone.InputSize;
        int[] sizes = [.. Enumerable.Range(1, side).Where(size => backbone.Preprocessing.ResizeTo(size) == side)];
        return sizes.Length == 0
            ? throw new FailureException(
                $"No input size of {backbone.Name} is resized to {side} pixels first: the file is another backbone's."
            )
            : sizes.FirstOrDefault(size => size % 16 == 0, sizes[0]);
    }

    private static float[] Pixels(int count, int side)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count * 3 * side * side).Select(_ => (float)random.Next(256))];
    }

    private static float[] Normalized(int count, int side)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count * 3 * side * side).Select(_ => (float)(4 * random.NextDouble() - 2))];
    }

    private static string Draw(string path, Random random)
    {
        const int side = 320;
        var pixels = new byte[side * side * 4];
        random.NextBytes(pixels);
        for (var alpha = 3; alpha < pixels.Length; alpha += 4)
            pixels[alpha] = byte.MaxValue;
        using var image = MLImage.CreateFromPixels(side, side, MLPixelFormat.Rgba32, pixels);
        image.Save(path);
        return path;
    }

    private static float[][] Run(byte[] model, string[] outputs, float[] values, int side)
    {
        using var session = new InferenceSession(model);
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(values, [values.Length / (3 * side * side), 3, side, side]);
        using var results = session.Run(options, [session.InputMetadata.Keys.First()], [input], outputs);
        return [.. results.Select(result => result.GetTensorDataAsSpan<float>().ToArray())];
    }
}
