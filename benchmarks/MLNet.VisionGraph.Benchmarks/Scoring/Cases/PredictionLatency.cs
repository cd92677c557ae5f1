using BenchmarkDotNet.Attributes;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLNet.VisionGraph.Benchmarks.Scoring.Cases;

/// <summary>One picture at a time, as a web service or an application asks: the time to an answer and what it allocates.</summary>
[MemoryDiagnoser]
[Config(typeof(InProcess))]
public class PredictionLatency
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly Row _row = new();
    private PredictionEngine<Row, Features> _engine = null!;
    private PredictionEngine<Row, Features> _saved = null!;

    /// <summary>Gets or sets the backbone.</summary>
    [Params("efficientvit_m0", "efficientvit_m5", "mobilevig_ti")]
    public string Backbone { get; set; } = string.Empty;

    /// <summary>Fits, saves and loads.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        _row.Image = Pictures.Noise(new Random(1));
        var data = _mlContext.Data.LoadFromEnumerable([_row]);
        var model = _mlContext
            .Transforms.ImageFeaturizer(
                new ImageFeaturizerOptions { Backbone = BackboneRegistry.Get(Backbone), Weights = WeightSource.Random(1) }
            )
            .Fit(data);
        _engine = _mlContext.Model.CreatePredictionEngine<Row, Features>(model);

        using var file = new MemoryStream();
        _mlContext.Model.Save(model, data.Schema, file);
        file.Position = 0;
        _saved = _mlContext.Model.CreatePredictionEngine<Row, Features>(_mlContext.Model.Load(file, out _));
    }

    /// <summary>The fitted transformer in a prediction engine.</summary>
    [Benchmark(Baseline = true, Description = "PredictionEngine, fitted")]
    public float[] Fitted() => _engine.Predict(_row).Values;

    /// <summary>The saved model in a prediction engine, which disposes pictures: each gets its own.</summary>
    [Benchmark(Description = "PredictionEngine, saved and loaded")]
    public float[] Loaded()
    {
        using var copy = Pictures.Copy(_row.Image!);
        return _saved.Predict(new Row { Image = copy }).Values;
    }

    /// <summary>A picture.</summary>
    public sealed class Row
    {
        /// <summary>Gets or sets another value: ML.NET cannot save a schema that has only pictures.</summary>
        public int Number { get; set; }

        /// <summary>Gets or sets the picture.</summary>
        [ImageType(224, 224)]
        public MLImage? Image { get; set; }
    }

    /// <summary>Its features.</summary>
    public sealed class Features
    {
        /// <summary>Gets or sets them.</summary>
        [ColumnName("Features")]
        public float[] Values { get; set; } = [];
    }
}
