using Microsoft.ML;
using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Onnx.Export;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Scoring;
using MLNet.VisionGraph.Weights.Sources;

namespace MLNet.VisionGraph.Benchmarks.Scoring.Detection;

/// <summary>
/// JPEG files → objects: a data view in batches on all cores, the same graph row by row in one session, and the saved model. Weights are
/// random and the score threshold is that of evaluations, so that the suppression has as much to do as it ever has.
/// </summary>
internal sealed class DetectionContenders : IDisposable
{
    private const double ScoreThreshold = 0.05;

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly Photo[] _photos;
    private readonly ObjectDetectionTransformer _ours;
    private readonly ITransformer _saved;
    private readonly OnnxScorer _session;
    private readonly ImageTensorizer _tensorizer;
    private readonly ScoringInputs _inputs;
    private readonly float[][] _outputs;

    public DetectionContenders(DetectorArchitecture architecture, BackboneDescriptor backbone, int side, IEnumerable<string> files)
    {
        _photos = [.. files.Select(file => new Photo { Path = file })];
        var data = _mlContext.Data.LoadFromEnumerable(_photos);
        string[] names = ["horse", "cart", "dog"];
        var parameters = DetectorCost.Create(DetectorModels.Create(architecture, backbone.Network, names.Length), side, side).Parameters;
        var weights = RandomInitializer.Make(parameters, parameters, seed: 1);
        var model = new DetectorModel(architecture, backbone, names, side, side, weights);
        var options = new DetectionScoringOptions { InputColumnName = nameof(Photo.Path), ScoreThreshold = ScoreThreshold };
        _ours = ObjectDetectionTransformer.Create(model, options, data.Schema);

        using (var file = new MemoryStream())
        {
            _mlContext.Model.Save(_ours, data.Schema, file);
            file.Position = 0;
            _saved = _mlContext.Model.Load(file, out _);
        }

        var plan = DetectorPlan.Create(model, options, new Pipeline.Saving.DetectedLabels(_mlContext, names));
        Graph = plan.Export(weights, preprocessing: null);
        _session = new OnnxScorer(Graph, Environment.ProcessorCount);
        _tensorizer = new ImageTensorizer(
            plan.Images,
            ImageInput.Path,
            new PixelNormalizer(plan.Images.Preprocessing),
            ImageResizer.Factory(_mlContext.Transforms, side, side, keepsAspect: true)
        );
        _inputs = new ScoringInputs(plan.Images, size: 1);
        _outputs = [.. _session.OutputLengths.Select(length => new float[length])];

        All =
        [
            new RateContender(
                $"ours: files → Transform, batch {plan.BatchSize}",
                stop => Rows.Count(_ours.Transform(Endless(stop)), "Score")
            ),
            new RateContender("the same graph row by row, one session on all cores", RunRows),
            new RateContender("the saved model in ML.NET", stop => Rows.Count(_saved.Transform(Endless(stop)), "Score"), readsAhead: true),
        ];
    }

    /// <summary>Gets the ONNX file.</summary>
    public byte[] Graph { get; }

    /// <summary>Gets the contenders.</summary>
    public IReadOnlyList<RateContender> All { get; }

    /// <summary>Gets the inputs of the first photo, in the order of the graph.</summary>
    public IReadOnlyList<float[]> FirstInputs()
    {
        Fill(0);
        return _inputs.Arrays;
    }

    public void Dispose()
    {
        _ours.Dispose();
        (_saved as IDisposable)?.Dispose();
        _session.Dispose();
        _tensorizer.Dispose();
    }

    private int RunRows(Func<bool> stop)
    {
        var images = 0;
        for (; !stop(); images++)
        {
            Fill(images % _photos.Length);
            _session.Score(_inputs.Arrays, count: 1, _outputs);
        }

        return images;
    }

    private void Fill(int photo) =>
        _inputs.Fill(0, _tensorizer, (tensorizer, image) => tensorizer.FromPath(_photos[photo].Path.AsMemory(), image));

    private IDataView Endless(Func<bool> stop)
    {
        return _mlContext.Data.LoadFromEnumerable(Repeat());

        IEnumerable<Photo> Repeat()
        {
            for (var i = 0; !stop(); i++)
                yield return _photos[i % _photos.Length];
        }
    }

    private sealed class Photo
    {
        public string Path { get; set; } = string.Empty;
    }
}
