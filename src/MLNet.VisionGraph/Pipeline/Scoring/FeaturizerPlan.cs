using Microsoft.ML.Data;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Pipeline.Scoring;

/// <summary>Creates the plan of a featurizer, with one column per output, named after the output.</summary>
internal static class FeaturizerPlan
{
    public static NetworkPlan Create(ImageFeaturizerOptions options)
    {
        var backbone = options.Backbone;
        var logits = options.Features == FeatureKind.Logits;
        var settings = new NetworkSettings
        {
            Height = options.ImageHeight ?? backbone.InputSize,
            Width = options.ImageWidth ?? backbone.InputSize,
            Embedding = options.Features is FeatureKind.Embedding or FeatureKind.Logits,
            Classes = logits ? options.Classes : 0,
            MultiStageEmbedding = logits && options.MultiStageHead,
            Distillation = logits && (options.Distillation ?? backbone.HasDistillationHead),
        };

        backbone.Network.CheckSettings(settings);
        var shapes = NetworkCost.Create(backbone.Network, settings).Outputs;
        var outputs = OutputsOf(options);
        return new NetworkPlan
        {
            Backbone = backbone,
            Images = new ImagePlan(
                options.InputColumnName,
                options.ImageFolder,
                options.Preprocessing ?? backbone.Preprocessing,
                settings.Height,
                settings.Width,
                options.JpegDecoding
            )
            {
                MaxPixels = options.MaxPixels,
            },
            Graph = new OnnxExportOptions
            {
                Network = settings,
                Outputs = outputs,
                BackboneName = backbone.Name,
                Precision = options.Precision,
                Quantization = options.Quantization,
            },
            Columns = [.. outputs.Select((output, index) => new VectorColumn(output.Name, TypeOf(ShapeOf(output, shapes)), index))],
            Prefix = options.OutputColumnName,
            OnInvalidImage = options.OnInvalidImage,
            BatchSize = options.BatchSize ?? backbone.BatchSize,
            Workers = options.Workers ?? Environment.ProcessorCount,
        };
    }

    // A vector with a leading dimension of 1, as ML.NET's own ONNX scoring returns it.
    private static VectorDataViewType TypeOf(TensorShape shape)
    {
        int[] dimensions = [1, .. shape.Dimensions];
        return new VectorDataViewType(NumberDataViewType.Single, dimensions);
    }

    private static IReadOnlyList<OnnxOutput> OutputsOf(ImageFeaturizerOptions options)
    {
        var name = options.OutputColumnName;
        switch (options.Features)
        {
            case FeatureKind.Pooled:
                return [OnnxOutput.Pooled with { Name = name }];
            case FeatureKind.MultiStage:
                return [OnnxOutput.MultiStage with { Name = name }];
            case FeatureKind.Embedding:
                return [OnnxOutput.Embedding with { Name = name }];
            case FeatureKind.Logits:
                return [OnnxOutput.Logits with { Name = name }];
            default:
                var stages = options.OutIndices ?? [.. Enumerable.Range(0, options.Backbone.Stages.Count)];
                return [.. stages.Select(stage => OnnxOutput.Map(stage) with { Name = stages.Count == 1 ? name : $"{name}{stage}" })];
        }
    }

    private static TensorShape ShapeOf(OnnxOutput output, NetworkOutputs<TensorShape> shapes) =>
        output.Kind switch
        {
            OnnxOutputKind.Pooled => shapes.Pooled,
            OnnxOutputKind.MultiStage => new TensorShape([shapes.Maps.Sum(map => map.Channels)]),
            OnnxOutputKind.Embedding => shapes.Embedding!,
            OnnxOutputKind.Logits => shapes.Logits!,
            _ => shapes.Maps[output.Stage],
        };
}
