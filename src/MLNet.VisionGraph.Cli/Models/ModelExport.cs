using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>Writes a backbone with its weights in the forms that other programs read.</summary>
/// <param name="Backbone">The backbone.</param>
/// <param name="Weights">Where its weights come from.</param>
/// <param name="Settings">Image size and classes.</param>
internal sealed record ModelExport(BackboneDescriptor Backbone, WeightsChoice Weights, NetworkSettings Settings)
{
    /// <summary>Gets in what numbers networks are kept.</summary>
    public WeightPrecision Precision { get; init; }

    /// <summary>Gets the photos from which the ranges of eight bits are learned.</summary>
    public IReadOnlyList<string> Photos { get; init; } = [];

    /// <summary>Gives the form that a file's name asks for; null where it asks for none.</summary>
    public static string? FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".onnx" => "onnx",
        ".safetensors" => "safetensors",
        ".mlnet" or ".zip" => "mlnet",
        _ => null,
    };

    /// <summary>Writes an ONNX file.</summary>
    /// <returns>What computes in eight bits; null where nothing was to.</returns>
    public QuantizationPlan? SaveOnnx(string path, IReadOnlyList<OnnxOutput> outputs, bool isNormalized, CancellationToken cancellationToken)
    {
        var weights = Load();
        var plan = Quantize(weights, cancellationToken);
        OnnxExporter.Save(path, Backbone.Network, weights, new OnnxExportOptions
        {
            Network = Settings,
            Outputs = outputs,
            Preprocessing = isNormalized ? null : Backbone.Preprocessing,
            ClassNames = Weights.File?.ClassNames is { } names && names.Count == Settings.Classes ? names : [],
            BackboneName = Backbone.Name,
            Precision = Precision,
            Quantization = plan,
        });
        return plan;
    }

    /// <summary>Writes the weights under their official names, with what the file that they come from tells of itself.</summary>
    public void SaveSafeTensors(string path, WeightElementType type) =>
        SafeTensorsFile.Write(path, Load(), type, new Dictionary<string, string>(Weights.File?.Metadata ?? new Dictionary<string, string>())
        {
            ["backbone"] = Backbone.Name,
            ["imageSize"] = Settings.Width.ToString(CultureInfo.InvariantCulture),
        });

    /// <summary>Writes a model of ML.NET that takes paths: a classifier with probabilities, else a featurizer.</summary>
    /// <returns>What computes in eight bits; null where nothing was to.</returns>
    public QuantizationPlan? SaveMlNet(string path, OnnxOutput output, CancellationToken cancellationToken)
    {
        var mlContext = new MLContext();
        var data = mlContext.Data.LoadFromEnumerable<ModelInput>([]);
        var weights = Load();
        var plan = Quantize(weights, cancellationToken);
        var options = new ImageClassificationOptions { InputColumnName = nameof(ModelInput.ImageSource), Precision = Precision, Quantization = plan };
        using ImageScoringTransformer transformer = output.Kind == OnnxOutputKind.Probabilities
            ? ImageClassificationTransformer.FromWeights(Backbone, weights, Settings, Weights.ClassNamesOf(Settings), data.Schema, options)
            : mlContext.Transforms.ImageFeaturizer(FeaturizerOptions(output) with { Precision = Precision, Quantization = plan }).Fit(data);
        Save(mlContext, transformer, data.Schema, path);
        return plan;
    }

    /// <summary>Gives the options of a featurizer that has this output.</summary>
    public ImageFeaturizerOptions FeaturizerOptions(OnnxOutput output) => new()
    {
        InputColumnName = nameof(ModelInput.ImageSource),
        Backbone = Backbone,
        Weights = Weights.Source,
        Features = output.Kind switch
        {
            OnnxOutputKind.Pooled => FeatureKind.Pooled,
            OnnxOutputKind.Embedding => FeatureKind.Embedding,
            OnnxOutputKind.Logits => FeatureKind.Logits,
            _ => FeatureKind.Maps,
        },
        OutIndices = output.Kind == OnnxOutputKind.Map ? [output.Stage] : null,
        Classes = Math.Max(1, Settings.Classes),
        Distillation = Settings.Distillation,
        ImageHeight = Settings.Height,
        ImageWidth = Settings.Width,
    };

    /// <summary>Saves a model of ML.NET; it appears whole or not at all.</summary>
    public static void Save(MLContext mlContext, ITransformer model, DataViewSchema schema, string path) => WholeFile.Write(path, draft => mlContext.Model.Save(model, schema, draft));

    private QuantizationPlan? Quantize(StateDict weights, CancellationToken cancellationToken) =>
        Precision == WeightPrecision.Int8 ? Calibration.Of(Backbone, weights, Settings, Photos, cancellationToken) : null;

    private StateDict Load() => Backbone.LoadWeights(Weights.Source, Settings);
}
