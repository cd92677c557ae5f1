using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace {{Namespace}};

/// <summary>Tells photos of {{ClassCount}} classes apart with the model {{NameInDoc}}. Safe under concurrent use. Partial: what you add belongs in a file of your own.</summary>
public partial class {{Class}}
{
    private static readonly string s_modelPath = Path.Combine(AppContext.BaseDirectory, {{ModelFile}});
    private static readonly MLContext s_mlContext = new();

    // Loaded once, when it is first needed; all engines share it. Load models only from places that you trust.
    private static readonly Lazy<ITransformer> s_model = new(() => s_mlContext.Model.Load(s_modelPath, out _));

    // An engine reuses its buffers, so it serves one caller at a time: one that all threads share would mix up their answers. Idle ones wait here.
    private static readonly ConcurrentBag<PredictionEngine<ModelInput, ModelOutput>> s_idleEngines = [];

    private static readonly Lazy<string[]> s_labels = new(ReadLabels);

    /// <summary>Gets the classes, in the order of <see cref="ModelOutput.Score"/>.</summary>
    public static IReadOnlyList<string> Labels => s_labels.Value;

    /// <summary>Predicts the class of a photo.</summary>
    /// <exception cref="FileNotFoundException">There is no such photo.</exception>
    /// <exception cref="ArgumentException">The file is no image that can be read.</exception>
    public static ModelOutput Predict(ModelInput input)
    {
        // ML.NET takes an empty path for a black picture.
        if (!File.Exists(input.ImageSource))
            throw new FileNotFoundException($"There is no photo '{input.ImageSource}'.", input.ImageSource);

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

    /// <summary>Predicts how likely each class is.</summary>
    /// <returns>The classes with their probabilities, the most likely one first.</returns>
    /// <exception cref="FileNotFoundException">There is no such photo.</exception>
    /// <exception cref="ArgumentException">The file is no image that can be read.</exception>
    public static IOrderedEnumerable<KeyValuePair<string, float>> PredictAllLabels(ModelInput input) => GetSortedScoresWithLabels(Predict(input));

    /// <summary>Names the scores of a prediction.</summary>
    /// <returns>The classes with their probabilities, the most likely one first.</returns>
    public static IOrderedEnumerable<KeyValuePair<string, float>> GetSortedScoresWithLabels(ModelOutput output) =>
        Labels.Zip(output.Score, KeyValuePair.Create).OrderByDescending(pair => pair.Value);

    /// <summary>Makes an engine of your own: for one thread at a time, and to be disposed.</summary>
    public static PredictionEngine<ModelInput, ModelOutput> CreatePredictEngine() =>
        s_mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(s_model.Value, new PredictionEngineOptions { OwnsTransformer = false });

    // The names are kept with the model, in the annotations of its scores.
    private static string[] ReadLabels()
    {
        using var engine = CreatePredictEngine();
        VBuffer<ReadOnlyMemory<char>> names = default;
        engine.OutputSchema["Score"].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    /// <summary>What the model takes.</summary>
    public class ModelInput
    {
        /// <summary>Gets or sets the class, as far as it is known; not needed to predict.</summary>
        [ColumnName("Label")]
        public string Label { get; set; } = string.Empty;

        /// <summary>Gets or sets the path of the photo.</summary>
        [ColumnName("ImageSource")]
        public string ImageSource { get; set; } = string.Empty;
    }

    /// <summary>What the model answers.</summary>
    public class ModelOutput
    {
        /// <summary>Gets or sets the class that came in.</summary>
        [ColumnName("Label")]
        public string Label { get; set; } = string.Empty;

        /// <summary>Gets or sets the path that came in.</summary>
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
