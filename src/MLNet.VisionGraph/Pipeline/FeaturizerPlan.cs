using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>The options made definite: network settings, preprocessing and output columns.</summary>
internal sealed class FeaturizerPlan
{
    public FeaturizerPlan(ImageFeaturizerOptions options)
    {
        Options = options;
        Backbone = options.Backbone;
        Preprocessing = options.Preprocessing ?? Backbone.Preprocessing;
        var logits = options.Features == FeatureKind.Logits;
        Settings = new NetworkSettings
        {
            Height = options.ImageHeight ?? Backbone.InputSize,
            Width = options.ImageWidth ?? Backbone.InputSize,
            Embedding = options.Features is FeatureKind.Embedding or FeatureKind.Logits,
            Classes = logits ? options.Classes : 0,
            Distillation = logits && (options.Distillation ?? Backbone.IsDistilled),
        };

        Backbone.Network.CheckSettings(Settings);
        Cost = NetworkCost.Of(Backbone.Network, Settings);
        Outputs = OutputsOf(options);
        OutputShapes = [.. Outputs.Select(ShapeOf)];
        ResizedHeight = Preprocessing.ResizeTo(Settings.Height);
        ResizedWidth = Preprocessing.ResizeTo(Settings.Width);
    }

    public ImageFeaturizerOptions Options { get; }

    public BackboneDescriptor Backbone { get; }

    public ImagePreprocessing Preprocessing { get; }

    public NetworkSettings Settings { get; }

    public NetworkCost Cost { get; }

    /// <summary>Gets the outputs, each named like its column.</summary>
    public IReadOnlyList<OnnxOutput> Outputs { get; }

    public IReadOnlyList<TensorShape> OutputShapes { get; }

    /// <summary>Gets the height to which a picture is resized before the middle is cut out.</summary>
    public int ResizedHeight { get; }

    /// <summary>Gets the width to which a picture is resized before the middle is cut out.</summary>
    public int ResizedWidth { get; }

    public int BatchSize => Options.BatchSize ?? Backbone.BatchSize;

    public int Workers => Options.Workers ?? Environment.ProcessorCount;

    /// <summary>Gives the type of an output column: a vector with a leading 1, as ML.NET's own ONNX scoring gives it.</summary>
    public VectorDataViewType TypeOf(int output)
    {
        int[] dimensions = [1, .. OutputShapes[output].Dimensions];
        return new VectorDataViewType(NumberDataViewType.Single, dimensions);
    }

    private static IReadOnlyList<OnnxOutput> OutputsOf(ImageFeaturizerOptions options)
    {
        var name = options.OutputColumnName;
        switch (options.Features)
        {
            case FeatureKind.Pooled: return [OnnxOutput.Pooled with { Name = name }];
            case FeatureKind.Embedding: return [OnnxOutput.Embedding with { Name = name }];
            case FeatureKind.Logits: return [OnnxOutput.Logits with { Name = name }];
            default:
                var stages = options.OutIndices ?? [.. Enumerable.Range(0, options.Backbone.Stages.Count)];
                return [.. stages.Select(stage => OnnxOutput.Map(stage) with { Name = stages.Count == 1 ? name : $"{name}{stage}" })];
        }
    }

    private TensorShape ShapeOf(OnnxOutput output) => output.Kind switch
    {
        OnnxOutputKind.Pooled => Cost.Outputs.Pooled,
        OnnxOutputKind.Embedding => Cost.Outputs.Embedding!,
        OnnxOutputKind.Logits => Cost.Outputs.Logits!,
        _ => Cost.Outputs.Maps[output.Stage],
    };
}
