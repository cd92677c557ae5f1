using System.Text.Json;
using MLNet.VisionGraph.Tests.Reference;
using MLNet.VisionGraph.Weights.Fitting;

namespace MLNet.VisionGraph.Tests.Weights.Fitting;

public class AttentionBiasTableTests
{
    /// <summary>
    /// The reference evaluates the cubic weights in single precision, with terms up to 6 that cancel: 6 · 6e-8 for each of them, times
    /// values up to 2.
    /// </summary>
    private const double Rounding = 3e-6;

    [Test]
    public void Resize_ReferenceTable_AgreesWithTheOfficialCode()
    {
        var reference = ReferenceData.Json("attention_bias_resize.json");
        var source = Flat(reference.GetProperty("source"));
        var expected = Flat(reference.GetProperty("resized"));

        Assert.That(AttentionBiasTable.Resize(source, heads: 4, from: 4, to: 7), Is.EqualTo(expected).Within(Rounding));
    }

    [Test]
    public void Resize_SameSize_ChangesNothing()
    {
        float[] table = [.. Enumerable.Range(0, 2 * 49).Select(i => (float)Math.Sin(i))];
        Assert.That(AttentionBiasTable.Resize(table, heads: 2, from: 7, to: 7), Is.EqualTo(table));
    }

    [TestCase(7, 4)]
    [TestCase(1, 5)]
    [TestCase(3, 14)]
    public void Resize_ConstantTable_StaysConstant(int from, int to)
    {
        var table = new float[3 * from * from];
        table.AsSpan().Fill(0.7f);
        Assert.That(AttentionBiasTable.Resize(table, 3, from, to), Has.Length.EqualTo(3 * to * to).And.All.EqualTo(0.7f).Within(Rounding));
    }

    [TestCase(49, 7)]
    [TestCase(16, 4)]
    [TestCase(1, 1)]
    [TestCase(0, null)]
    [TestCase(50, null)]
    [TestCase(int.MaxValue, null)]
    public void WindowOf_NumberOfOffsets_IsItsSquareRoot(int offsets, int? window) =>
        Assert.That(AttentionBiasTable.WindowOf(offsets), Is.EqualTo(window));

    private static float[] Flat(JsonElement table) =>
        [.. table.EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.GetSingle())];
}
