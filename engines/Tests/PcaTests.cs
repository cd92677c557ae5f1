using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace EnginesTests;

/// <summary>Against what ML.NET 5.0.1 computed of the same rows.</summary>
public class PcaTests
{
    private static readonly Row[] _rows = [new(1, 0, 0), new(2, 0.5f, 0), new(3, 1, 0.2f), new(4, 2, 0), new(5, 2.4f, -0.1f), new(6, 3, 0.1f)];

    private readonly MLContext _ml = new(1);

    [TestCase(true, new[] { 0.45770487f, 0.47705406f, 0.54469f, 0.9650765f, 0.5744785f, 0.5214306f })]
    [TestCase(false, new[] { 0.42106295f, 0.18857223f, 0.12573141f, 0.029848326f, 0.027950415f, 0.030202452f })]
    public void RandomizedPca_RecordedRows_GivesMLNetsScores(bool centred, float[] recorded)
    {
        var scored = Fit(centred).Transform(Data());

        Assert.That(scored.GetColumn<float>("Score"), Is.EqualTo(recorded).Within(1e-5));
        Assert.That(scored.GetColumn<bool>("PredictedLabel"), Is.EqualTo(recorded.Select(score => score > 0.5f)));
        Assert.That(scored.Schema.Skip(1).Select(column => $"{column.Name} {column.Type}"), Is.EqualTo(new[] { "PredictedLabel Boolean", "Score Single" }));
    }

    [Test]
    public void RandomizedPca_RecordedRows_GivesMLNetsMeanAndComponents()
    {
        var (mean, components) = (default(VBuffer<float>), default(VBuffer<float>[])!);
        var model = Fit(centred: true).Model;
        model.GetMean(ref mean);
        model.GetEigenVectors(ref components, out int rank);

        Assert.That(rank, Is.EqualTo(1));
        Assert.That(mean.DenseValues(), Is.EqualTo(new[] { 4.0833335f, 1.7305555f, 0.038888887f }).Within(1e-6));
        Assert.That(components[0].DenseValues().Select(MathF.Abs), Is.EqualTo(new[] { 0.9989429f, 0.036229104f, 0.028276557f }).Within(1e-4));
    }

    [Test]
    public void ChangeModelThreshold_SavedAndLoaded_IsKept()
    {
        var model = _ml.AnomalyDetection.ChangeModelThreshold(Fit(centred: false), 0.1f);
        using var file = new MemoryStream();
        _ml.Model.Save(model, Data().Schema, file);
        file.Position = 0;
        var loaded = _ml.Model.Load(file, out _).Transform(Data());

        Assert.That(loaded.GetColumn<bool>("PredictedLabel"), Is.EqualTo(new[] { true, true, true, false, false, false }));
        Assert.That(loaded.GetColumn<float>("Score"), Is.EqualTo(model.Transform(Data()).GetColumn<float>("Score")));
    }

    [Test]
    public void RandomizedPca_WrongOptionsOrRows_SaysWhatMLNetSays()
    {
        var trainers = _ml.AnomalyDetection.Trainers;
        Assert.Multiple(() =>
        {
            Assert.That(() => trainers.RandomizedPca(rank: 0), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.EqualTo("Rank must be positive (Parameter '_rank')"));
            Assert.That(() => trainers.RandomizedPca(rank: 5).Fit(Data()), Throws.InvalidOperationException.With.Message.EqualTo("Rank (5) cannot be larger than the original dimension (3)"));
            Assert.That(() => trainers.RandomizedPca(rank: 1).Fit(_ml.Data.LoadFromEnumerable([new Row(1, 2, float.NaN)])), Throws.InvalidOperationException.With.Message.EqualTo("Empty training data"));
        });
    }

    private AnomalyPredictionTransformer<PcaModelParameters> Fit(bool centred) =>
        _ml.AnomalyDetection.Trainers.RandomizedPca(rank: 1, ensureZeroMean: centred, seed: 1).Fit(Data());

    private IDataView Data() => _ml.Data.LoadFromEnumerable(_rows);

    private sealed class Row
    {
        public Row()
        {
        }

        public Row(params float[] features) => Features = features;

        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }
}
