using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;
using MLNet.VisionGraph.Cli.Images;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>
/// A trained classifier that takes the paths of images. Each image passes through ML.NET's own steps on one of several threads. Batches
/// would gain little compared to the cost of decoding and resizing, and the last digits of probabilities would depend on the other
/// images in the batch.
/// </summary>
internal sealed class ImageModel : IDisposable
{
    private readonly ITransformer _model;
    private readonly ModelSchema _schema;
    private readonly ConcurrentBag<RowScorer> _idle = [];
    private readonly bool _areLogits;

    private ImageModel(ITransformer model, ModelSchema schema, IReadOnlyList<string>? names, bool areLogits)
    {
        (_model, _schema, _areLogits) = (model, schema, areLogits);
        var scorer = new RowScorer(model, schema);
        ClassNames = names ?? NamesOf(scorer.Score);
        _idle.Add(scorer);
    }

    /// <summary>Gets the names of the classes, in the order of the probabilities.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>
    /// Loads a model: a folder that a training run wrote, an ML.NET model (.mlnet, .zip), or an ONNX file that includes preprocessing.
    /// </summary>
    public static ImageModel Load(string path)
    {
        var file = FileOf(path);
        return OnnxFile.IsName(file) ? FromOnnx(file) : FromMlNet(file);
    }

    /// <summary>Scores images. Results are in the order of the images; an image that cannot be read has an error.</summary>
    /// <param name="images">The paths of the images.</param>
    /// <param name="threads">The number of images to process at a time.</param>
    /// <param name="cancellationToken">The token that cancels the work.</param>
    public IEnumerable<ImageScores> Score(IEnumerable<string> images, int threads, CancellationToken cancellationToken) =>
        OrderedParallel.Select(images, Score, threads, cancellationToken);

    public void Dispose()
    {
        foreach (var scorer in _idle)
            scorer.Dispose();
        (_model as IDisposable)?.Dispose();
    }

    /// <summary>Scores one image. Thread-safe.</summary>
    public ImageScores Score(string image)
    {
        if (!File.Exists(image))
            return new ImageScores(
                image,
                [],
                Directory.Exists(image) ? $"'{image}' is a folder."
                    : image.Contains('\uFFFD') ? $"'{image}' cannot be opened: its name is not UTF-8; rename it."
                    : $"There is no file '{image}'."
            );
        try
        {
            // ML.NET allocates as many pixels as a header claims.
            ImageHeader.Check(image);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new ImageScores(image, [], $"'{image}' is not a readable image: {ErrorText.OneLine(exception.Message).TrimEnd('.')}.");
        }

        var scorer = _idle.TryTake(out var idle) ? idle : new RowScorer(_model, _schema);
        try
        {
            var scores = scorer.ScoreOf(image);
            return new ImageScores(image, _areLogits ? Probabilities.FromLogits(scores) : scores);
        }
        catch (ArgumentException)
        {
            // When a decoder fails, MLImage's message is about its parameter.
            return new ImageScores(
                image,
                [],
                $"'{image}' is not a readable image: it is damaged, or in no format that ML.NET decodes (JPEG, PNG, WebP, GIF, BMP, ICO)."
            );
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return new ImageScores(image, [], $"'{image}' could not be scored: {ErrorText.OneLine(exception.Message).TrimEnd('.')}.");
        }
        finally
        {
            _idle.Add(scorer);
        }
    }

    private static string FileOf(string path)
    {
        if (File.Exists(path))
            return path;
        if (!Directory.Exists(path))
            throw new FailureException(
                $"There is no model '{path}': --model takes the output folder of a training, or a .mlnet, .zip, or .onnx file."
            );
        foreach (var pattern in (string[])["*.mlnet", "*.zip", "*.onnx"])
        {
            var found = Directory.GetFiles(path, pattern);
            if (found.Length > 1)
                throw new FailureException($"'{path}' contains {found.Length} models ({pattern}): pass one of them.");
            if (found.Length == 1)
                return TwinOf(found[0]);
        }

        throw new FailureException($"There is no model in '{path}': the output folder of a training contains a .mlnet file.");
    }

    // A training run also saves the network as ONNX, which can be scored with one thread per image; ML.NET does not save such a setting.
    private static string TwinOf(string file) =>
        Path.ChangeExtension(file, ".onnx") is var onnx
        && File.Exists(onnx)
        && OnnxFile.Read(onnx) is { TakesPixels: true, ScoresName: not null }
            ? onnx
            : file;

    private static ImageModel FromMlNet(string file)
    {
        var mlContext = new MLContext();
        var (model, schema) = MlNetFile.Load(mlContext, file);
        try
        {
            return new ImageModel(model, schema, names: null, areLogits: false);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw new FailureException($"'{file}' is not an image classifier: {ErrorText.OneLine(exception.Message)}", exception);
        }
    }

    /// <summary>Returns the class names of a column: its slot names, or numbers if it has none.</summary>
    public static IReadOnlyList<string> NamesOf(DataViewSchema.Column score)
    {
        if (score.Annotations.Schema.GetColumnOrNull("SlotNames") is null)
            return [.. Enumerable.Range(0, ((VectorDataViewType)score.Type).Size).Select(index => $"class {index}")];
        VBuffer<ReadOnlyMemory<char>> names = default;
        score.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    // Does the same as the saved ML.NET model, with logits instead of probabilities if the file has those.
    private static ImageModel FromOnnx(string file)
    {
        var info = OnnxFile.Read(file);
        if (!info.TakesPixels)
            throw new FailureException(
                $"'{file}' does not preprocess images itself, so the format of its pixels is not known. "
                    + "Use a file written by `visiongraph export` or by a training."
            );
        var output =
            info.ScoresName
            ?? throw new FailureException(
                $"'{file}' gives {string.Join(", ", info.Outputs.Keys)}, but no logits or probabilities: it does not classify."
            );
        var (input, shape) = (info.Inputs.Keys.First(), info.Inputs.Values.First());
        var mlContext = new MLContext();
        var transforms = mlContext.Transforms;
        var chain = transforms
            .LoadImages("Image", null, nameof(ModelInput.ImageSource))
            .Append(transforms.ResizeImages("Image", shape[3], shape[2], "Image"))
            .Append(transforms.ExtractPixels(input, "Image"))
            .Append(
                transforms.ApplyOnnxModel(
                    new OnnxOptions
                    {
                        OutputColumns = [output],
                        InputColumns = [input],
                        ModelFile = file,
                        IntraOpNumThreads = 1,
                    }
                )
            )
            .Append(transforms.CopyColumns("Score", output));
        var rows = mlContext.Data.LoadFromEnumerable<ModelInput>([]);
        var model = chain.Fit(rows);
        var names =
            info.ClassNames.Count > 0
                ? info.ClassNames
                : [.. Enumerable.Range(0, info.Outputs[output][^1]).Select(index => $"class {index}")];
        return new ImageModel(model, new ModelSchema(rows.Schema, nameof(ModelInput.ImageSource)), names, areLogits: output == "logits");
    }
}
