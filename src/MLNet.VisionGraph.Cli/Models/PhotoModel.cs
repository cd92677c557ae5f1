using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>A trained classifier that takes photos by their paths. Not safe under concurrent use.</summary>
internal sealed class PhotoModel : IDisposable
{
    private readonly PredictionEngine<ModelInput, ModelScores> _engine;
    private readonly bool _areLogits;

    private PhotoModel(PredictionEngine<ModelInput, ModelScores> engine, IReadOnlyList<string> classNames, bool areLogits) =>
        (_engine, ClassNames, _areLogits) = (engine, classNames, areLogits);

    /// <summary>Gets the names of the classes, in the order of the scores.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Loads a model: a folder that a training wrote, a model of ML.NET (.mlnet, .zip), or an ONNX file with preprocessing inside.</summary>
    public static PhotoModel Load(string path)
    {
        var file = FileOf(path);
        return Path.GetExtension(file).Equals(".onnx", StringComparison.OrdinalIgnoreCase) ? FromOnnx(file) : FromMlNet(file);
    }

    /// <summary>Scores a photo.</summary>
    /// <returns>A probability a class.</returns>
    /// <exception cref="FailureException">The photo cannot be read.</exception>
    public float[] Score(string photo)
    {
        if (!File.Exists(photo))
            throw new FailureException($"There is no file '{photo}'.");
        try
        {
            var scores = _engine.Predict(new ModelInput { ImageSource = photo }).Score;
            return _areLogits ? Softmax(scores) : scores;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new FailureException($"'{photo}' is not a readable image: {ErrorText.OneLine(exception.Message).TrimEnd('.')}.", exception);
        }
    }

    public void Dispose() => _engine.Dispose();

    private static string FileOf(string path)
    {
        if (File.Exists(path))
            return path;
        if (!Directory.Exists(path))
            throw new FailureException($"There is no model '{path}': --model takes the folder of a training, or a .mlnet, .zip or .onnx file.");
        foreach (var pattern in (string[])["*.mlnet", "*.zip", "*.onnx"])
        {
            var found = Directory.GetFiles(path, pattern);
            if (found.Length > 1)
                throw new FailureException($"'{path}' holds {found.Length} models ({pattern}): name one of them.");
            if (found.Length == 1)
                return found[0];
        }

        throw new FailureException($"There is no model in '{path}': a folder of a training holds a .mlnet file.");
    }

    private static PhotoModel FromMlNet(string file)
    {
        var mlContext = new MLContext();
        ITransformer model;
        DataViewSchema? schema;
        try
        {
            model = mlContext.Model.Load(file, out schema);
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or InvalidOperationException)
        {
            throw new FailureException($"'{file}' is no model of ML.NET that can be loaded: {ErrorText.OneLine(exception.Message)}", exception);
        }

        var input = SchemaDefinition.Create(typeof(ModelInput));
        input[nameof(ModelInput.ImageSource)].ColumnName = PathColumnOf(schema, file);
        try
        {
            var engine = mlContext.Model.CreatePredictionEngine<ModelInput, ModelScores>(model, inputSchemaDefinition: input);
            return new PhotoModel(engine, NamesOf(engine.OutputSchema["Score"]), areLogits: false);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw new FailureException($"'{file}' is no classifier of photos: {ErrorText.OneLine(exception.Message)}", exception);
        }
    }

    private static string PathColumnOf(DataViewSchema? schema, string file)
    {
        if (schema is null)
            return nameof(ModelInput.ImageSource);
        string[] texts = [.. schema.Where(column => column.Type is TextDataViewType && column.Name != nameof(ModelInput.Label)).Select(column => column.Name)];
        string[] usual = [nameof(ModelInput.ImageSource), "ImagePath", "Path", "Image"];
        return usual.FirstOrDefault(texts.Contains) ?? texts.FirstOrDefault()
            ?? throw new FailureException($"'{file}' takes no paths of photos: its columns are {string.Join(", ", schema.Select(column => $"{column.Name} ({column.Type})"))}. Use a model that was trained on paths.");
    }

    private static IReadOnlyList<string> NamesOf(DataViewSchema.Column score)
    {
        if (score.Annotations.Schema.GetColumnOrNull("SlotNames") is null)
            return [.. Enumerable.Range(0, ((VectorDataViewType)score.Type).Size).Select(index => $"class {index}")];
        VBuffer<ReadOnlyMemory<char>> names = default;
        score.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    // What the saved model of ML.NET does, with logits in place of probabilities where the file has those.
    private static PhotoModel FromOnnx(string file)
    {
        var info = OnnxFile.Read(file);
        if (!info.TakesPixels)
            throw new FailureException($"'{file}' does not prepare photos itself, so its pixels would be guessed. Use a file that `visiongraph export` or a training wrote.");
        var output = info.Outputs.Keys.FirstOrDefault(name => name is "probabilities") ?? info.Outputs.Keys.FirstOrDefault(name => name is "logits")
            ?? throw new FailureException($"'{file}' gives {string.Join(", ", info.Outputs.Keys)}, but no logits or probabilities: it does not classify.");
        var (input, shape) = (info.Inputs.Keys.First(), info.Inputs.Values.First());
        var mlContext = new MLContext();
        var transforms = mlContext.Transforms;
        var chain = transforms.LoadImages("Photo", null, nameof(ModelInput.ImageSource))
            .Append(transforms.ResizeImages("Photo", shape[3], shape[2], "Photo"))
            .Append(transforms.ExtractPixels(input, "Photo"))
            .Append(transforms.ApplyOnnxModel([output], [input], file))
            .Append(transforms.CopyColumns("Score", output));
        var model = chain.Fit(mlContext.Data.LoadFromEnumerable<ModelInput>([]));
        var engine = mlContext.Model.CreatePredictionEngine<ModelInput, ModelScores>(model);
        return new PhotoModel(engine, info.ClassNames.Count > 0 ? info.ClassNames : [.. Enumerable.Range(0, info.Outputs[output][^1]).Select(index => $"class {index}")], output == "logits");
    }

    private static float[] Softmax(float[] logits)
    {
        var largest = logits.Max();
        var exponentials = Array.ConvertAll(logits, logit => Math.Exp(logit - largest));
        var sum = exponentials.Sum();
        return Array.ConvertAll(exponentials, value => (float)(value / sum));
    }
}
