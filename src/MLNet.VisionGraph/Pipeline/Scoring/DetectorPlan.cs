using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Saving;

namespace MLNet.VisionGraph.Pipeline.Scoring;

/// <summary>The plan of a detector, whose outputs are boxes, scores, labels and, with a mask head, masks.</summary>
internal sealed record DetectorPlan : ScoringPlan
{
    /// <summary>The index of the output of boxes; the first of the outputs.</summary>
    public const int Boxes = 0;

    /// <summary>The index of the output of scores.</summary>
    public const int Scores = 1;

    /// <summary>The index of the output of labels.</summary>
    public const int Labels = 2;

    /// <summary>The index of the output of masks.</summary>
    public const int Masks = 3;

    // The side of the images that backbones' batch sizes are meant for.
    private const int BackboneSide = 224;

    /// <summary>Gets the detector.</summary>
    public required DetectorModel Model { get; init; }

    /// <summary>Gets the size of the input and the thresholds.</summary>
    public required DetectorExportOptions Graph { get; init; }

    /// <summary>Creates the plan.</summary>
    public static DetectorPlan Create(DetectorModel model, DetectionScoringOptions options, DetectedLabels labels)
    {
        var detector = model.Detector;
        var graph = new DetectorExportOptions
        {
            Height = model.Height,
            Width = model.Width,
            Thresholds = DetectorModels.ThresholdsOf(model.Architecture) with
            {
                Score = options.ScoreThreshold,
                Overlap = options.IOUThreshold,
                MaxDetections = options.MaxDetections,
            },
            Precision = options.Precision,
            Quantization = options.Quantization,
            ClassNames = model.ClassNames,
        };
        graph.Check();
        List<OutputColumn> columns =
        [
            new FoundLabelsColumn(options.PredictedLabelColumnName, model.ClassNames.Count, labels.Annotations),
            new FoundValuesColumn(options.PredictedBoundingBoxColumnName, Boxes),
            new FoundValuesColumn(options.ScoreColumnName, Scores),
        ];
        if (detector.HasMasks)
            columns.Add(new FoundValuesColumn(options.PredictedMaskColumnName, Masks));
        return new DetectorPlan
        {
            Backbone = model.Backbone,
            Model = model,
            Images = ImagesOf(model, options),
            Graph = graph,
            Columns = columns,
            Prefix = options.ScoreColumnName,
            OnInvalidImage = options.OnInvalidImage,
            BatchSize = options.BatchSize ?? BatchSizeOf(model),
            Workers = options.Workers ?? Environment.ProcessorCount,
        };
    }

    /// <summary>Creates the image plan of a detector.</summary>
    public static ImagePlan ImagesOf(DetectorModel model, DetectionScoringOptions options) =>
        new(
            options.InputColumnName,
            options.ImageFolder,
            model.Backbone.Preprocessing with
            {
                CropFraction = 1,
            },
            model.Height,
            model.Width,
            options.JpegDecoding
        )
        {
            MaxPixels = options.MaxPixels,
            KeepsAspect = true,
        };

    public override byte[] Export(IParameterSource parameters, ImagePreprocessing? preprocessing) =>
        DetectorExporter.Export(Model.Detector, parameters, Graph with { Preprocessing = preprocessing });

    // As many pixels at a time as in a batch of the backbone.
    private static int BatchSizeOf(DetectorModel model) =>
        (int)Math.Max(1, (long)model.Backbone.BatchSize * BackboneSide * BackboneSide / ((long)model.Height * model.Width));
}
