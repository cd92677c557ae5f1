using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;
using SkiaSharp;

namespace {{Namespace}};

/// <summary>
/// Finds objects of {{ClassCount}} in images with the model {{NameInDoc}}. Thread-safe. The type is partial: add your own members in
/// another file.
/// </summary>
public partial class {{Class}}
{
    // The side of the square that the network sees: ML.NET fits an image into its middle.
    private const int InputSize = {{InputSize}};

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

    /// <summary>Gets the classes.</summary>
    public static IReadOnlyList<string> Labels => s_labels.Value;

    /// <summary>Finds the objects in an image.</summary>
    /// <param name="image">The path of the image.</param>
    /// <returns>The objects, from the best to the worst, in pixels of the image as it is stored: EXIF orientation is not applied.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="ArgumentException">The file is not a readable image, or claims too many pixels.</exception>
    public static IReadOnlyList<FoundObject> Detect(string image)
    {
        // ML.NET treats an empty path as a black image.
        if (!File.Exists(image))
            throw new FileNotFoundException($"There is no image '{image}'.", image);
        var (width, height) = ReadSize(image);
        var output = Predict(new ModelInput { ImageSource = image });
        var objects = new List<FoundObject>();
        for (var i = 0; i < output.Score.Length && output.Score[i] > 0; i++) // what follows is empty
        {
            var box = ToImage(output.PredictedBoundingBoxes.AsSpan(4 * i, 4), width, height);
            objects.Add(new FoundObject(Labels[(int)output.PredictedLabel[i] - 1], output.Score[i], box{{MaskArgument}}));
        }

        return objects;
    }

    /// <summary>Creates a prediction engine for your own use. Use it on one thread at a time, and dispose it.</summary>
    public static PredictionEngine<ModelInput, ModelOutput> CreatePredictEngine() =>
        s_mlContext.Model.CreatePredictionEngine<ModelInput, ModelOutput>(s_model.Value, new PredictionEngineOptions { OwnsTransformer = false });

    private static ModelOutput Predict(ModelInput input)
    {
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

    // Maps a box from the network's input to the image, which ML.NET's ResizeImages has fitted into it (IsoPad).
    private static Box ToImage(ReadOnlySpan<float> edges, int width, int height)
    {
        var (horizontal, vertical) = ((float)InputSize / width, (float)InputSize / height);
        var factor = Math.Min(horizontal, vertical);
        var left = vertical < horizontal ? (int)((InputSize - width * factor) / 2) : 0;
        var top = vertical < horizontal ? 0 : (int)((InputSize - height * factor) / 2);
        var (scaleX, scaleY) = (
            (float)width / Math.Clamp((int)(width * factor), 1, InputSize - left),
            (float)height / Math.Clamp((int)(height * factor), 1, InputSize - top)
        );
        return new Box((edges[0] - left) * scaleX, (edges[1] - top) * scaleY, (edges[2] - left) * scaleX, (edges[3] - top) * scaleY);
    }

    // Reads the header alone. Pipes and devices, which have no length, are never opened.
    private static (int Width, int Height) ReadSize(string path)
    {
        if (new FileInfo(path).Length == 0)
            throw new ArgumentException($"'{path}' has no bytes, or is not a regular file.");
        using var codec = SKCodec.Create(path) ?? throw new ArgumentException($"'{path}' is not an image.");
        if ((long)codec.Info.Width * codec.Info.Height > MaxPixels)
            throw new ArgumentException($"'{path}' claims {codec.Info.Width} x {codec.Info.Height} pixels, more than {MaxPixels}.");
        return (codec.Info.Width, codec.Info.Height);
    }

    // The class names are stored in the model, as the values of the keys.
    private static string[] ReadLabels()
    {
        using var engine = CreatePredictEngine();
        VBuffer<ReadOnlyMemory<char>> names = default;
        engine.OutputSchema["PredictedLabel"].GetKeyValues(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    /// <summary>The input of the model.</summary>
    public class ModelInput
    {
        /// <summary>Gets or sets the path of the image.</summary>
        [ColumnName("ImageSource")]
        public string ImageSource { get; set; } = string.Empty;
    }

    /// <summary>The output of the model, with a fixed number of places for objects, from the best to the worst.</summary>
    public class ModelOutput
    {
        /// <summary>Gets or sets the classes: places in <see cref="Labels"/>, from 1.</summary>
        [ColumnName("PredictedLabel")]
        public uint[] PredictedLabel { get; set; } = [];

        /// <summary>Gets or sets the boxes: four edges each, in pixels of the network's input.</summary>
        [ColumnName("PredictedBoundingBoxes")]
        public float[] PredictedBoundingBoxes { get; set; } = [];

        /// <summary>Gets or sets the scores; 0 in places without an object.</summary>
        [ColumnName("Score")]
        public float[] Score { get; set; } = [];{{MaskColumn}}
    }
}

/// <summary>An object in an image.</summary>
/// <param name="Label">The class.</param>
/// <param name="Score">How sure the model is, from 0 to 1.</param>
/// <param name="Box">Where the object is, in pixels of the image.</param>{{MaskDoc}}
public sealed record FoundObject(string Label, float Score, Box Box{{MaskParameter}});

/// <summary>A box in pixels: its left, upper, right and lower edge.</summary>
public readonly record struct Box(float X0, float Y0, float X1, float Y1);
