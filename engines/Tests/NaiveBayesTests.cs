using Microsoft.ML;
using Microsoft.ML.Data;

namespace EnginesTests;

public class NaiveBayesTests
{
    private readonly MLContext _ml = new(1);

    [Test]
    public void NaiveBayes_FewRows_GivesTheLogProbabilitiesByHand()
    {
        Row[] rows = [new() { Features = [1, 0], Label = 1 }, new() { Features = [5, -3], Label = 1 }, new() { Features = [0, 0.5f], Label = 3 }, new() { Features = [9, 9], Label = 0 }];
        var scores = Fit(rows).Transform(View([new() { Features = [1, 0], Label = 1 }, new() { Features = [1, 2], Label = 1 }])).GetColumn<float[]>("Score").ToArray();

        // Class 1 has 2 rows of 3, feature 0 in both; class 2 none; class 3 one, with feature 1. There are 3 classes; a row without label does not count.
        double first = Math.Log(2 / 3.0) + Math.Log(3 / 5.0), third = Math.Log(1 / 3.0) + Math.Log(1 / 4.0);
        Assert.That(scores[0][0], Is.EqualTo(first + Math.Log(3 / 5.0)).Within(1e-6));
        Assert.That(scores[0][1], Is.EqualTo(float.NegativeInfinity));
        Assert.That(scores[0][2], Is.EqualTo(third + Math.Log(1 / 4.0)).Within(1e-6));
        Assert.That(scores[1][0], Is.EqualTo(first + Math.Log(1 / 5.0)).Within(1e-6));
        Assert.That(scores[1][2], Is.EqualTo(third + Math.Log(2 / 4.0)).Within(1e-6));
    }

    [Test]
    public void NaiveBayes_OneRowAClass_PredictsItAlsoWhenLoaded()
    {
        Row[] rows = [new() { Features = [1, 0, 0], Label = 1 }, new() { Features = [0, 1, 0], Label = 2 }, new() { Features = [0, 0, 1], Label = 3 }];
        var model = Fit(rows, 3);
        using var file = new MemoryStream();
        _ml.Model.Save(model, View(rows, 3).Schema, file);
        file.Position = 0;
        var loaded = _ml.Model.Load(file, out _);

        Assert.That(model.Transform(View(rows, 3)).GetColumn<uint>("PredictedLabel"), Is.EqualTo(new uint[] { 1, 2, 3 }));
        Assert.That(loaded.Transform(View(rows, 3)).GetColumn<float[]>("Score"), Is.EqualTo(model.Transform(View(rows, 3)).GetColumn<float[]>("Score")));
        Assert.That(loaded.GetOutputSchema(View(rows, 3).Schema)["PredictedLabel"].Type.ToString(), Is.EqualTo("Key<UInt32, 0-2>"));
        Assert.Throws<ArgumentOutOfRangeException>(() => loaded.Transform(View(rows, 1, 3)), "the type of the features is the trained one, to the last dimension");
    }

    private MulticlassPredictionTransformer<Microsoft.ML.Trainers.NaiveBayesMulticlassModelParameters> Fit(Row[] rows, params int[] dimensions) =>
        _ml.MulticlassClassification.Trainers.NaiveBayes().Fit(View(rows, dimensions));

    private IDataView View(Row[] rows, params int[] dimensions)
    {
        var schema = SchemaDefinition.Create(typeof(Row));
        schema["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, dimensions.Length > 0 ? dimensions : [2]);
        return _ml.Data.LoadFromEnumerable(rows, schema);
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        [KeyType(3)]
        public uint Label { get; set; }
    }
}
