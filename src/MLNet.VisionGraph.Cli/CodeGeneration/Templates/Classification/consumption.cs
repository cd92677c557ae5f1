using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;
using SkiaSharp;

namespace {{Namespace}};

/// <summary>
/// Classifies images into {{ClassCount}} classes with the model {{NameInDoc}}. Thread-safe. The type is partial: add your own members in
/// another file.
/// </summary>
public partial class {{Class}}
{
    private static readonly string s_modelPath = Path.Combine(AppContext.BaseDirectory, {{ModelFile}});
    private static readonly MLContext s_mlContext = new();

    // Loaded once, when it is first needed, and shared by all prediction engines. Load models only from sources that you trust.
    private static readonly Lazy<ITransformer> s_model = new(() => s_mlContext.Model.Load(s_modelPath, out _));

    // A prediction engine reuses its buffers, so it must serve only one caller at a time: callers that shared one could receive each
    // other's results. Idle ones are kept here.
    private static readonly ConcurrentBag<PredictionEngine<ModelInput, ModelOutput>> s_idleEngines = [];

    private static readonly Lazy<string[]> s_labels = new(ReadLabels);

    /// <summary>
    /// Gets or sets the number of pixels that an image may claim in its header, 50 million by default. A file of a few bytes can claim
    /// billions, and ML.NET allocates memory for all of them.
    /// </summary>
    public static long MaxPixels { get; set; } = 50_000_000;

    /// <summary>Gets the classes, in the order of <see cref="ModelOutput.Score"/>.</summary>
    public static IReadOnlyList<string> Labels => s_labels.Value;

    /// <summary>Predicts the class of an image.</summary>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="ArgumentException">The file is not a readable image, or claims too many pixels.</exception>
    public static ModelOutput Predict(ModelInput input)
    {
        // ML.NET treats an empty path as a black image.
        if (!File.Exists(input.ImageSource))
            throw new FileNotFoundException($"There is no image '{input.ImageSource}'.", input.ImageSource);
        CheckHeader(input.ImageSource);

        if (!s_idleEngines.TryTake(out var engine))
            engine = CreatePredictEngine();
        try
        {
            var output = engine.Predict(input);
            s_idleEngines.Add(engine);
            return output;
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    /// <summary>Predicts the probability of each class.</summary>
    /// <returns>The classes with their probabilities, the most likely one first.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="ArgumentException">The file is not a readable image.</exception>
    public static IOrderedEnumerable<KeyValuePair<string, float>> PredictAllLabels(ModelInput input) => GetSortedScoresWithLabels(Predict(input));

    /// <summary>Combines the scores of a prediction with the names of the classes.</summary>
    /// <returns>The classes with their probabilities, the most likely one first.</returns>
    public static IOrderedEnumerable<KeyValuePair<string, float>> GetSortedScoresWithLabels(ModelOutput output) =>
        Labels.Zip(output.Score, KeyValuePair.Create).OrderByDescending(pair => pair.Value);

    /// <summary>Creates a prediction engine for your own use. Use it on one thread at a time, and dispose it.</summary>
    public static PredictionEngine<ModelInput, ModelOutput> CreatePredictEngine() =>
        s_mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(s_model.Value, new PredictionEngineOptions { OwnsTransformer = false });

    // Reads the header alone. Pipes and devices, which have no length, are never opened.
    private static void CheckHeader(string path)
    {
        if (new FileInfo(path).Length == 0)
            throw new ArgumentException($"'{path}' has no bytes, or is not a regular file.");
        using var codec = SKCodec.Create(path);
        if (codec is not null && (long)codec.Info.Width * codec.Info.Height > MaxPixels)
            throw new ArgumentException($"'{path}' claims {codec.Info.Width} x {codec.Info.Height} pixels, more than {MaxPixels}.");
    }

    // The class names are stored in the model, in the annotations of the score column.
    private static string[] ReadLabels()
    {
        using var engine = CreatePredictEngine();
        VBuffer<ReadOnlyMemory<char>> names = default;
        engine.OutputSchema["Score"].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    /// <summary>The input of the model.</summary>
    public class ModelInput
    {
        /// <summary>Gets or sets the class, if it is known. It is not needed for prediction.</summary>
        [ColumnName("Label")]
        public string Label { get; set; } = string.Empty;

        /// <summary>Gets or sets the path of the image.</summary>
        [ColumnName("ImageSource")]
        public string ImageSource { get; set; } = string.Empty;
    }

    /// <summary>The output of the model.</summary>
    public class ModelOutput
    {
        /// <summary>Gets or sets the class from the input.</summary>
        [ColumnName("Label")]
        public string Label { get; set; } = string.Empty;

        /// <summary>Gets or sets the path from the input.</summary>
        [ColumnName("ImageSource")]
        public string ImageSource { get; set; } = string.Empty;

        /// <summary>Gets or sets the most likely class.</summary>
        [ColumnName("PredictedLabel")]
        public string PredictedLabel { get; set; } = string.Empty;

        /// <summary>Gets or sets the probabilities, in the order of <see cref="Labels"/>.</summary>
        [ColumnName("Score")]
        public float[] Score { get; set; } = [];
    }
}
