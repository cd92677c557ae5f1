using System.Globalization;
using Microsoft.ML;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Storage;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>Exports a backbone with its weights to the formats that other programs read.</summary>
/// <param name="Backbone">The backbone.</param>
/// <param name="Weights">The source of the weights.</param>
/// <param name="Settings">The image size and the number of classes.</param>
internal sealed record ModelExport(BackboneDescriptor Backbone, WeightsChoice Weights, NetworkSettings Settings)
{
    /// <summary>Gets the numeric precision of the exported network.</summary>
    public WeightPrecision Precision { get; init; }

    /// <summary>Gets the paths of the images from which the int8 ranges are learned.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Returns the format that the extension of a file name implies; null if it implies none.</summary>
    public static string? FormatOf(string path) =>
        Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".onnx" => "onnx",
            ".safetensors" => "safetensors",
            ".mlnet" or ".zip" => "mlnet",
            _ => null,
        };

    /// <summary>Writes an ONNX file.</summary>
    /// <returns>The quantization plan; null unless the precision is int8.</returns>
    public QuantizationPlan? SaveOnnx(
        string path,
        IReadOnlyList<OnnxOutput> outputs,
        bool isNormalized,
        CancellationToken cancellationToken
    )
    {
        var weights = Load();
        var plan = Quantize(weights, cancellationToken);
        OnnxExporter.Save(
            path,
            Backbone.Network,
            weights,
            new OnnxExportOptions
            {
                Network = Settings,
                Outputs = outputs,
                Preprocessing = isNormalized ? null : Backbone.Preprocessing,
                ClassNames = Weights.File?.ClassNames is { } names && names.Count == Settings.Classes ? names : [],
                BackboneName = Backbone.Name,
                Precision = Precision,
                Quantization = plan,
            }
        );
        return plan;
    }

    /// <summary>Writes the weights under their official names, with the metadata of the file that they come from.</summary>
    public void SaveSafeTensors(string path, WeightElementType type) =>
        SafeTensorsFile.Write(
            path,
            Load(),
            type,
            new Dictionary<string, string>(Weights.File?.Metadata ?? new Dictionary<string, string>())
            {
                ["backbone"] = Backbone.Name,
                ["imageSize"] = Settings.Width.ToString(CultureInfo.InvariantCulture),
            }
        );

    /// <summary>Writes an ML.NET model that takes paths: a classifier for probabilities, otherwise a featurizer.</summary>
    /// <returns>The quantization plan; null unless the precision is int8.</returns>
    public QuantizationPlan? SaveMlNet(string path, OnnxOutput output, CancellationToken cancellationToken)
    {
        var mlContext = new MLContext();
        var data = mlContext.Data.LoadFromEnumerable<ModelInput>([]);
        var weights = Load();
        var plan = Quantize(weights, cancellationToken);
        var options = new ImageScoringOptions
        {
            InputColumnName = nameof(ModelInput.ImageSource),
            Precision = Precision,
            Quantization = plan,
        };
        using ImageScoringTransformer transformer =
            output.Kind == OnnxOutputKind.Probabilities
                ? ImageClassificationTransformer.FromWeights(
                    Backbone,
                    weights,
                    Settings,
                    Weights.ClassNamesOf(Settings),
                    data.Schema,
                    options
                )
                : mlContext
                    .Transforms.ImageFeaturizer(FeaturizerOptions(output) with { Precision = Precision, Quantization = plan })
                    .Fit(data);
        Save(mlContext, transformer, data.Schema, path);
        return plan;
    }

    /// <summary>Returns the options of a featurizer with this output.</summary>
    public ImageFeaturizerOptions FeaturizerOptions(OnnxOutput output) =>
        new()
        {
            InputColumnName = nameof(ModelInput.ImageSource),
            Backbone = Backbone,
            Weights = Weights.Source,
            Features = output.Kind switch
            {
                OnnxOutputKind.Pooled => FeatureKind.Pooled,
                OnnxOutputKind.MultiStage => FeatureKind.MultiStage,
                OnnxOutputKind.Embedding when Settings.MultiStageEmbedding => FeatureKind.MultiStage,
                OnnxOutputKind.Embedding => FeatureKind.Embedding,
                OnnxOutputKind.Logits => FeatureKind.Logits,
                _ => FeatureKind.Maps,
            },
            OutIndices = output.Kind == OnnxOutputKind.Map ? [output.Stage] : null,
            Classes = Math.Max(1, Settings.Classes),
            MultiStageHead = Settings.MultiStageEmbedding,
            Distillation = Settings.Distillation,
            ImageHeight = Settings.Height,
            ImageWidth = Settings.Width,
        };

    /// <summary>Saves an ML.NET model. The file is written completely or not at all.</summary>
    public static void Save(MLContext mlContext, ITransformer model, DataViewSchema schema, string path) =>
        WholeFile.Write(
            path,
            draft =>
            {
                WritableFolders.CheckTemporary();
                mlContext.Model.Save(model, schema, draft);
            }
        );

    private QuantizationPlan? Quantize(StateDict weights, CancellationToken cancellationToken) =>
        Precision == WeightPrecision.Int8 ? Calibration.Calibrate(Backbone, weights, Settings, Images, cancellationToken) : null;

    private StateDict Load() => Backbone.LoadWeights(Weights.Source, Settings);
}
