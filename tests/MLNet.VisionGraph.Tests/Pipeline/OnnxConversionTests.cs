using Microsoft.ML;

namespace MLNet.VisionGraph.Tests.Pipeline;

/// <summary>ML.NET's conversion of pipelines to ONNX, which leaves transforms of other libraries out without an error.</summary>
internal class OnnxConversionTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private PictureFolder? _pictures;

    [OneTimeSetUp]
    public void Draw() => _pictures = new PictureFolder(count: 8);

    [OneTimeTearDown]
    public void Clean() => _pictures!.Dispose();

    [Test]
    public void ConvertToOnnx_Featurizer_NamesWhatWrites()
    {
        var data = Data();
        using var featurizer = _mlContext.Transforms.ImageFeaturizer(Featurizing.Options()).Fit(data);

        Assert.That(() => Convert(featurizer, data), Throws.TypeOf<NotSupportedException>().With.Message.Contains("SaveOnnx"));
    }

    [Test]
    public void ConvertToOnnx_FeaturizerAndTrainer_NamesWhatWrites()
    {
        var data = Data();
        var options = Featurizing.Options();
        using var model = _mlContext
            .Transforms.Conversion.MapValueToKey("Key", nameof(PictureFolder.Row.Label))
            .Append(_mlContext.Transforms.ImageFeaturizer(options))
            .Append(_mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", options.OutputColumnName))
            .Fit(data);

        Assert.That(() => Convert(model, data), Throws.TypeOf<NotSupportedException>().With.Message.Contains("SaveOnnx"));
    }

    [Test]
    public void ConvertToOnnx_Classifier_NamesWhatWrites()
    {
        var data = Data();
        using var classifier = Classifying.Create(data, new ImageScoringOptions { InputColumnName = "Path" });

        Assert.That(() => Convert(classifier, data), Throws.TypeOf<NotSupportedException>().With.Message.Contains("SaveOnnx"));
    }

    [Test]
    public void ConvertToOnnx_StepsAfterTheFeaturizer_AreConverted()
    {
        var data = Data();
        var options = Featurizing.Options();
        using var featurizer = _mlContext.Transforms.ImageFeaturizer(options).Fit(data);
        var features = featurizer.Transform(data);
        var normalizer = _mlContext.Transforms.NormalizeMinMax(options.OutputColumnName).Fit(features);

        Assert.That(Convert(normalizer, features), Is.GreaterThan(100));
    }

    private long Convert(ITransformer transformer, IDataView data)
    {
        using var stream = new MemoryStream();
        _mlContext.Model.ConvertToOnnx(transformer, data, stream);
        return stream.Length;
    }

    private IDataView Data() => _mlContext.Data.LoadFromEnumerable(_pictures!.Rows);
}
