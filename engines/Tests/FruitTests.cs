namespace EnginesTests;

public class FruitTests
{
    [Test]
    public void Train_Rule_GivesRecordedRows()
    {
        var rows = Fruit.Recorded.GetProperty("train_first_rows").EnumerateArray().ToArray();
        for (int i = 0; i < rows.Length; i++)
        {
            Assert.That(Fruit.Train[i].Label, Is.EqualTo(rows[i].GetProperty("Label").GetString()));
            Assert.That(Fruit.Train[i].Features, Is.EqualTo(rows[i].GetProperty("Features").Floats()));
        }
    }
}
