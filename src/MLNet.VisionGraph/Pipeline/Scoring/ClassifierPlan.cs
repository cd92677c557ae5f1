using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Saving;

namespace MLNet.VisionGraph.Pipeline.Scoring;

/// <summary>Creates the plan of a classifier, whose outputs are the probabilities and the predicted label.</summary>
internal static class ClassifierPlan
{
    public static NetworkPlan Create(ClassifierModel model, ImageScoringOptions options, PredictedLabels labels)
    {
        var (backbone, settings, classes) = (model.Backbone, model.Settings, model.ClassNames.Count);
        return new NetworkPlan
        {
            Backbone = backbone,
            Images = ImagesOf(
                backbone,
                options.InputColumnName,
                options.ImageFolder,
                settings.Height,
                settings.Width,
                options.JpegDecoding
            ) with
            {
                MaxPixels = options.MaxPixels,
            },
            Graph = new OnnxExportOptions
            {
                Network = settings,
                Outputs = [OnnxOutput.Probabilities with { Name = options.ScoreColumnName }],
                ScoreTemperature = options.ScoreTemperature,
                TestTimeAugmentation = options.TestTimeAugmentation,
                ClassNames = model.ClassNames,
                BackboneName = backbone.Name,
                Precision = options.Precision,
                Quantization = options.Quantization,
            },
            Columns =
            [
                new PredictedLabelColumn(options.PredictedLabelColumnName, classes, output: 0, labels.AnnotationsAfter),
                new VectorColumn(
                    options.ScoreColumnName,
                    new VectorDataViewType(NumberDataViewType.Single, 1, classes),
                    output: 0,
                    SlotNames(model.ClassNames)
                ),
            ],
            Prefix = options.ScoreColumnName,
            OnInvalidImage = options.OnInvalidImage,
            BatchSize = options.BatchSize ?? backbone.BatchSize,
            Workers = options.Workers ?? Environment.ProcessorCount,
        };
    }

    /// <summary>Creates the image plan of a classifier, which does not have to be trained yet.</summary>
    public static ImagePlan ImagesOf(
        BackboneDescriptor backbone,
        string inputColumn,
        string? folder,
        int height,
        int width,
        JpegDecoding jpegs = JpegDecoding.Reduced
    ) => new(inputColumn, folder, backbone.Preprocessing, height, width, jpegs);

    private static DataViewSchema.Annotations SlotNames(IReadOnlyList<string> classNames)
    {
        var names = new VBuffer<ReadOnlyMemory<char>>(classNames.Count, [.. classNames.Select(name => name.AsMemory())]);
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(
            "SlotNames",
            new VectorDataViewType(TextDataViewType.Instance, classNames.Count),
            (ref VBuffer<ReadOnlyMemory<char>> value) => names.CopyTo(ref value)
        );
        return builder.ToAnnotations();
    }
}
