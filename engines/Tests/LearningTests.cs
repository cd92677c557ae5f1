using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace EnginesTests;

public class LearningTests
{
    private readonly MLContext _ml = new(1);

    private IDataView Train => _ml.Data.LoadFromEnumerable(Fruit.Train);

    private IDataView Test => _ml.Data.LoadFromEnumerable(Fruit.Test);

    [TestCase("lbfgs_default", 1f, 1f)]
    [TestCase("lbfgs_l2_0.01_l1_0", 0f, 0.01f)]
    public void LbfgsMaximumEntropy_RecordedRows_GivesMLNetsScores(string name, float l1, float l2)
    {
        var recorded = Fruit.Recorded.GetProperty(name);
        var scored = Model(l1, l2).Transform(Test);
        var scores = scored.GetColumn<float[]>("Score").ToArray();
        var first = recorded.GetProperty("scores_first5").EnumerateArray().Select(RecordedValues.Floats).ToArray();
        for (int i = 0; i < first.Length; i++)
            Assert.That(scores[i], Is.EqualTo(first[i]).Within(1e-3), $"row {i}");
        double[] sums = [.. Enumerable.Range(0, 4).Select(c => scores.Sum(s => (double)s[c]))];
        Assert.That(sums, Is.EqualTo(recorded.GetProperty("score_sum_by_class").Doubles()).Within(0.02));
        Assert.That(scored.GetColumn<string>("PredictedLabel").Take(20), Is.EqualTo(recorded.GetProperty("predicted_first20").Strings()));
    }

    [TestCase("lbfgs_default", 1f, 1f)]
    [TestCase("lbfgs_l2_0.01_l1_0", 0f, 0.01f)]
    public void Evaluate_RecordedRows_GivesMLNetsMetrics(string name, float l1, float l2)
    {
        var recorded = Fruit.Recorded.GetProperty(name);
        var metrics = _ml.MulticlassClassification.Evaluate(Model(l1, l2).Transform(Test));
        Assert.Multiple(() =>
        {
            Assert.That(metrics.MicroAccuracy, Is.EqualTo(Number("micro")).Within(1e-12));
            Assert.That(metrics.MacroAccuracy, Is.EqualTo(Number("macro")).Within(1e-12));
            Assert.That(metrics.LogLoss, Is.EqualTo(Number("logloss")).Within(1e-3));
            Assert.That(metrics.LogLossReduction, Is.EqualTo(Number("logloss_reduction")).Within(1e-3));
            Assert.That(metrics.PerClassLogLoss, Is.EqualTo(recorded.GetProperty("per_class_logloss").Doubles()).Within(2e-3));
            Assert.That(metrics.TopKAccuracy, Is.Zero);
            Assert.That(metrics.TopKAccuracyForAllK, Is.Null);
            Assert.That(metrics.ConfusionMatrix.PerClassPrecision, Is.EqualTo(recorded.GetProperty("precision").Doubles()).Within(1e-12));
            Assert.That(metrics.ConfusionMatrix.PerClassRecall, Is.EqualTo(recorded.GetProperty("recall").Doubles()).Within(1e-12));
            Assert.That(metrics.ConfusionMatrix.GetFormattedConfusionTable(), Is.EqualTo(recorded.GetProperty("formatted").GetString()!.Replace("\n", Environment.NewLine)));
            var confusion = recorded.GetProperty("confusion").EnumerateArray().Select(RecordedValues.Doubles).ToArray();
            Assert.That(metrics.ConfusionMatrix.Counts, Is.EqualTo(confusion));
            Assert.That(metrics.ConfusionMatrix.GetCountForClassPair(1, 0), Is.EqualTo(confusion[0][1]));
        });

        double Number(string property) => recorded.GetProperty(property).GetDouble();
    }

    [Test]
    public void Evaluate_TopK_CountsRanks()
    {
        var scored = Model(1, 1).Transform(Test);
        var metrics = _ml.MulticlassClassification.Evaluate(scored, topKPredictionCount: 3);
        var labels = scored.GetColumn<uint>("Label").ToArray();
        var scores = scored.GetColumn<float[]>("Score").ToArray();
        for (int k = 1; k <= 3; k++)
        {
            int hits = labels.Zip(scores).Count(p => p.Second.OrderDescending().Take(k).Contains(p.Second[p.First - 1]));
            Assert.That(metrics.TopKAccuracyForAllK[k - 1], Is.EqualTo(hits / 60.0).Within(1e-12));
        }
        Assert.That(metrics.TopKAccuracy, Is.EqualTo(metrics.TopKAccuracyForAllK[2]));
        Assert.That(metrics.TopKPredictionCount, Is.EqualTo(3));
    }

    [Test]
    public void ScoredSchema_WithAnnotations_IsMLNets()
    {
        var scored = Model(1, 1).Transform(Test);
        Assert.That(scored.Schema.Select(Print), Is.EqualTo(Fruit.Recorded.GetProperty("lbfgs_default").GetProperty("schema").Strings()));
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        Assert.That(string.Join(",", names.DenseValues()), Is.EqualTo(Fruit.Recorded.GetProperty("lbfgs_default").GetProperty("score_slot_names").GetString()));

        static string Print(DataViewSchema.Column column)
        {
            var annotations = column.Annotations.Schema.Select(a => $"{a.Name}:{a.Type}").ToArray();
            return $"{column.Name}:{column.Type}{(column.IsHidden ? " hidden" : "")}{(annotations.Length > 0 ? $" {{{string.Join(",", annotations)}}}" : "")}";
        }
    }

    [Test]
    public void Fit_TextLabel_SaysWhatMLNetSays()
    {
        var trainer = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy();
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(Train))!;
        Assert.That($"{thrown.GetType()}: {thrown.Message}", Is.EqualTo(Fruit.Error("trainer on text label")));
    }

    [Test]
    public void Evaluate_UnknownLabels_DoNotThrow()
    {
        var model = Model(1, 1);
        var rows = Fruit.Test.Select(f => new Fruit { Label = f.Label == "fig" ? "plum" : f.Label, Features = f.Features }).ToArray();
        var metrics = _ml.MulticlassClassification.Evaluate(model.Transform(_ml.Data.LoadFromEnumerable(rows)));
        Assert.That(metrics.ConfusionMatrix.Counts.Sum(r => r.Sum()), Is.EqualTo(rows.Count(r => r.Label != "plum")));
    }

    [Test]
    public void NonNegativity_Enforced_KeepsWeightsAboveZero()
    {
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(Train).Transform(Train);
        VBuffer<float>[] weights = null!;
        _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(enforceNonNegativity: true).Fit(keyed).Model.GetWeights(ref weights, out int classes);
        Assert.That(classes, Is.EqualTo(4));
        Assert.That(weights.SelectMany(w => w.DenseValues()), Has.All.GreaterThanOrEqualTo(0f));
        Assert.That(weights.SelectMany(w => w.DenseValues()), Has.Some.GreaterThan(0.1f));
    }

    [Test]
    public void L1_Strong_SetsWeightsToZero()
    {
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(Train).Transform(Train);
        Assert.That(Zeros(20), Is.GreaterThan(Zeros(0)).And.GreaterThan(4));

        int Zeros(float l1)
        {
            VBuffer<float>[] weights = null!;
            _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: l1).Fit(keyed).Model.GetWeights(ref weights, out _);
            return weights.Sum(w => w.DenseValues().Count(v => v == 0));
        }
    }

    [Test]
    public void Fit_FromAModel_StaysAtItsOptimum()
    {
        var keyed = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(Train).Transform(Train);
        var trainer = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options { L1Regularization = 0 });
        var first = trainer.Fit(keyed);
        var again = trainer.Fit(keyed, first.Model);
        Assert.That(again.Model.GetBiases(), Is.EqualTo(first.Model.GetBiases()).Within(2e-3));
    }

    [TestCase("minmax_first3")]
    [TestCase("meanvariance_first3")]
    public void Normalize_RecordedRows_GivesMLNetsNumbers(string name)
    {
        var estimator = name.StartsWith("minmax", StringComparison.Ordinal) ? _ml.Transforms.NormalizeMinMax("Features") : _ml.Transforms.NormalizeMeanVariance("Features");
        var recorded = Fruit.Recorded.GetProperty(name).EnumerateArray().Select(RecordedValues.Floats).ToArray();
        // The recorded rows are the first of the test rows, scaled by what the training rows say.
        var result = estimator.Fit(Train).Transform(Test);
        var rows = result.GetColumn<float[]>("Features").Take(3).ToArray();
        for (int i = 0; i < 3; i++)
            Assert.That(rows[i], Is.EqualTo(recorded[i]).Within(2e-6), $"row {i}");
        Assert.That(result.Schema["Features"].IsNormalized(), Is.True);
    }

    [Test]
    public void Normalize_FixZeroFalse_MapsToUnitIntervalAndToZeroMean()
    {
        var minMax = _ml.Transforms.NormalizeMinMax("Features", fixZero: false).Fit(Train).Transform(Train).GetColumn<float[]>("Features").ToArray();
        Assert.That(minMax.Min(r => r[2]), Is.EqualTo(0).Within(1e-6));
        Assert.That(minMax.Max(r => r[2]), Is.EqualTo(1).Within(1e-6));
        var mean = _ml.Transforms.NormalizeMeanVariance("Features", fixZero: false).Fit(Train).Transform(Train).GetColumn<float[]>("Features").ToArray();
        Assert.That(mean.Average(r => r[2]), Is.EqualTo(0).Within(1e-5));
        Assert.That(mean.Average(r => r[2] * r[2]), Is.EqualTo(1).Within(1e-4));
    }

    [Test]
    public void TrainTestSplit_Seed7_GivesMLNetsSizes()
    {
        var recorded = Fruit.Recorded.GetProperty("train_test_split_0.25_seed7");
        var split = _ml.Data.TrainTestSplit(Train, 0.25, seed: 7);
        Assert.That(Count(split.TrainSet), Is.EqualTo(recorded.GetProperty("train").GetInt32()));
        Assert.That(Count(split.TestSet), Is.EqualTo(recorded.GetProperty("test").GetInt32()));
        Assert.That(split.TestSet.Schema.Select(c => c.Name), Is.EqualTo(recorded.GetProperty("schema").Strings()));
        var again = _ml.Data.TrainTestSplit(Train, 0.25, seed: 7);
        Assert.That(Rows(again.TestSet), Is.EqualTo(Rows(split.TestSet)));
        Assert.That(Rows(split.TestSet).Concat(Rows(split.TrainSet)), Is.EquivalentTo(Rows(Train)));

        int Count(IDataView data) => Rows(data).Length;
    }

    [Test]
    public void TrainTestSplit_SamplingKey_KeepsGroupsTogether()
    {
        var split = _ml.Data.TrainTestSplit(Train, 0.5, samplingKeyColumnName: "Label");
        Assert.That(split.TrainSet.GetColumn<string>("Label").Intersect(split.TestSet.GetColumn<string>("Label")), Is.Empty);
        Assert.That(Rows(split.TrainSet).Length + Rows(split.TestSet).Length, Is.EqualTo(160));
    }

    [Test]
    public void CrossValidationSplit_AllFolds_TestEachRowOnce()
    {
        var folds = _ml.Data.CrossValidationSplit(Train, 4, seed: 3);
        Assert.That(folds, Has.Count.EqualTo(4));
        Assert.That(folds.SelectMany(f => Rows(f.TestSet)), Is.EquivalentTo(Rows(Train)));
        Assert.That(folds.Select(f => Rows(f.TrainSet).Length + Rows(f.TestSet).Length), Has.All.EqualTo(160));
    }

    [Test]
    public void ShuffleTakeSkip_OnRows_GiveWhatTheySay()
    {
        var shuffled = _ml.Data.ShuffleRows(Train, seed: 5, shufflePoolSize: 20);
        Assert.That(Rows(shuffled), Is.EquivalentTo(Rows(Train)).And.Not.EqualTo(Rows(Train)));
        string[] secondPass = Rows(shuffled);
        Assert.That(secondPass, Is.EqualTo(Rows(shuffled)));
        Assert.That(Rows(_ml.Data.TakeRows(Train, 7)), Is.EqualTo(Rows(Train).Take(7)));
        Assert.That(Rows(_ml.Data.SkipRows(Train, 155)), Is.EqualTo(Rows(Train).Skip(155)));
        Assert.That(Rows(_ml.Data.SkipRows(Train, 500)), Is.Empty);
    }

    [Test]
    public void FilterRowsByMissingValues_NaN_IsLeftOut()
    {
        Fruit[] rows = [new() { Label = "a", Features = [1, 2, 3, 4, 5, 6] }, new() { Label = "b", Features = [1, float.NaN, 3, 4, 5, 6] }];
        var data = _ml.Data.LoadFromEnumerable(rows);
        Assert.That(_ml.Data.FilterRowsByMissingValues(data, "Features").GetColumn<string>("Label"), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public void SaveAndLoad_TrainedModel_ScoresTheSame()
    {
        var model = Model(1, 1);
        using var file = new MemoryStream();
        _ml.Model.Save(model, Train.Schema, file);
        file.Position = 0;
        var loaded = new MLContext().Model.Load(file, out _);
        Assert.That(loaded.Transform(Test).GetColumn<float[]>("Score"), Is.EqualTo(model.Transform(Test).GetColumn<float[]>("Score")));
        Assert.That(loaded.GetOutputSchema(Train.Schema).Select(c => c.ToString()), Is.EqualTo(model.GetOutputSchema(Train.Schema).Select(c => c.ToString())));
    }

    [Test]
    public void PredictionEngine_TrainedModel_AgreesWithTransform()
    {
        var model = Model(1, 1);
        var scores = model.Transform(Test).GetColumn<float[]>("Score").ToArray();
        using var engine = _ml.Model.CreatePredictionEngine<Fruit, Prediction>(model);
        for (int i = 0; i < scores.Length; i++)
        {
            var prediction = engine.Predict(Fruit.Test[i]);
            Assert.That(prediction.Score, Is.EqualTo(scores[i]));
            Assert.That(prediction.PredictedLabel, Is.EqualTo(new[] { "quince", "apple", "fig", "pear" }[Array.IndexOf(scores[i], scores[i].Max())]));
        }
    }

    private static string[] Rows(IDataView data) => [.. data.GetColumn<float[]>("Features").Select(f => JsonSerializer.Serialize(f))];

    private TransformerChain<Microsoft.ML.Transforms.KeyToValueMappingTransformer> Model(float l1, float l2) =>
        _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(l1Regularization: l1, l2Regularization: l2))
            .AppendCacheCheckpoint(_ml)
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(Train);

    private sealed class Prediction
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
