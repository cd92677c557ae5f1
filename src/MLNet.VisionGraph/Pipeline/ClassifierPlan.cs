using MLNet.VisionGraph.Onnx;
using Microsoft.ML.Data;
using Microsoft.ML;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>Makes the plan of a classifier: the probabilities, and the label that they predict.</summary>
internal static class ClassifierPlan
{
    /// <summary>The column of probabilities, named as ML.NET's trainers name it.</summary>
    public const string ScoreColumn = "Score";

    public static ScoringPlan Of(ClassifierModel model, ImageClassificationOptions options, PredictedLabels labels)
    {
        var (backbone, settings, classes) = (model.Backbone, model.Settings, model.ClassNames.Count);
        return new ScoringPlan
        {
            Backbone = backbone,
            Images = ImagesOf(backbone, options.InputColumnName, options.ImageFolder, settings.Height, settings.Width, options.JpegDecoding),
            Graph = new OnnxExportOptions
            {
                Network = settings,
                Outputs = [OnnxOutput.Probabilities with { Name = ScoreColumn }],
                ScoreTemperature = options.ScoreTemperature,
                TestTimeAugmentation = options.TestTimeAugmentation,
                ClassNames = model.ClassNames,
                BackboneName = backbone.Name,
                Precision = options.Precision,
                Quantization = options.Quantization,
            },
            Columns =
            [
                new PredictedLabelColumn(PredictedLabels.LabelColumn, classes, output: 0, labels.AnnotationsBehind),
                new VectorColumn(ScoreColumn, new VectorDataViewType(NumberDataViewType.Single, 1, classes), output: 0, SlotNames(model.ClassNames)),
            ],
            Prefix = ScoreColumn,
            OnInvalidImage = options.OnInvalidImage,
            BatchSize = options.BatchSize ?? backbone.BatchSize,
            Workers = options.Workers ?? Environment.ProcessorCount,
        };
    }

    /// <summary>Plans the pictures of a classifier, which can be done before it is trained.</summary>
    public static ImagePlan ImagesOf(BackboneDescriptor backbone, string inputColumn, string? folder, int height, int width, JpegDecoding jpegs = JpegDecoding.Reduced) =>
        new(inputColumn, folder, backbone.Preprocessing, height, width, jpegs);

    private static DataViewSchema.Annotations SlotNames(IReadOnlyList<string> classNames)
    {
        var names = new VBuffer<ReadOnlyMemory<char>>(classNames.Count, [.. classNames.Select(name => name.AsMemory())]);
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, classNames.Count), (ref VBuffer<ReadOnlyMemory<char>> value) => names.CopyTo(ref value));
        return builder.ToAnnotations();
    }
}
