using System.CommandLine;
using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Evaluates detections in a file of COCO's results against annotations.</summary>
internal sealed class EvaluateDetectionsCommand : VisionGraphCommand
{
    private readonly Option<string> _annotations;
    private readonly Option<string> _results;
    private readonly Option<bool> _masks;
    private readonly Option<bool> _json;

    public EvaluateDetectionsCommand(Streams streams)
        : base(
            "evaluate-detections",
            "Compute COCO's metrics (AP, AR) of detections, of any detector, from COCO's JSON files.",
            streams,
            "evaluate-detections --annotations instances_val.json --results detections.json",
            "evaluate-detections --annotations instances_val.json --results segments.json --masks --json"
        )
    {
        _annotations = AddOption<string>(
            "--annotations",
            "The objects that are in the images: COCO's JSON with images, categories and annotations.",
            helpName: "FILE",
            required: true
        );
        _results = AddOption<string>(
            "--results",
            "The detections: COCO's JSON list of image_id, category_id, score, and bbox or segmentation.",
            helpName: "FILE",
            required: true
        );
        _masks = AddOption<bool>("--masks", "Compare masks. Default: boxes.");
        _json = AddJson();
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var masks = parsed.GetValue(_masks);
        var evaluator = CocoEvaluator.FromFiles(parsed.GetValue(_annotations)!, parsed.GetValue(_results)!, masks);
        cancellationToken.ThrowIfCancellationRequested();
        var metrics = masks ? evaluator.ComputeMasks() : evaluator.Compute();
        if (parsed.GetValue(_json))
        {
            using MemoryStream stream = new();
            metrics.WriteJson(stream);
            Out.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
        }
        else
        {
            Out.Write(metrics.ToText());
        }

        if (evaluator.SkippedDetections > 0)
        {
            Streams.Error.WriteLine($"Left out: detections of categories that the annotations lack ({evaluator.SkippedDetections}).");
        }

        return ExitCodes.Ok;
    }
}
