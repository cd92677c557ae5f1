using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training.Tests.Data;

internal class EpochSamplerTests
{
    [Test]
    public void Draw_Sequential_IsTheSetsOrder() =>
        Assert.That(
            new EpochSampler(PhotoSetTests.Labels((0, 5), (1, 4)), SampleOrder.Sequential).Draw(3),
            Is.EqualTo(Enumerable.Range(0, 9))
        );

    [Test]
    public void Draw_Shuffled_IsAPermutationOfItsSeedAndEpoch()
    {
        var set = PhotoSetTests.Labels((0, 50), (1, 50));
        var order = new EpochSampler(set, seed: 7).Draw(2);

        Assert.That(order, Is.EquivalentTo(Enumerable.Range(0, 100)));
        Assert.That(new EpochSampler(set, seed: 7).Draw(2), Is.EqualTo(order));
        Assert.That(new EpochSampler(set, seed: 7).Draw(3), Is.Not.EqualTo(order));
        Assert.That(new EpochSampler(set, seed: 8).Draw(2), Is.Not.EqualTo(order));
    }

    [Test]
    public void Draw_Balanced_ComesToEachClassAlike()
    {
        var set = PhotoSetTests.Labels((0, 80), (1, 15), (2, 5));
        var order = new EpochSampler(set, SampleOrder.Balanced).Draw(0);
        var counts = order.GroupBy(index => set.Samples[index].Label).OrderBy(group => group.Key).Select(group => group.Count());
        var repeats = order.GroupBy(index => index).ToLookup(group => set.Samples[group.Key].Label, group => group.Count());

        Assert.That(order, Has.Length.EqualTo(100));
        Assert.That(counts, Is.All.InRange(33, 34));
        Assert.That(repeats[0], Is.All.EqualTo(1), "a large class repeats nothing");
        Assert.That(repeats[2], Is.All.InRange(6, 7), "a small class repeats its photos alike");
    }

    [TestCase(SampleOrder.Shuffled)]
    [TestCase(SampleOrder.Balanced)]
    public void Draw_WithRepeats_HasEachThreeTimesInARow(SampleOrder order)
    {
        var draws = new EpochSampler(PhotoSetTests.Labels((0, 30), (1, 31)), order, repeats: 3).Draw(1);

        Assert.That(draws, Has.Length.EqualTo(61));
        for (var i = 0; i < draws.Length; i++)
            Assert.That(draws[i], Is.EqualTo(draws[i / 3 * 3]));
        Assert.That(draws.Distinct().Count(), Is.EqualTo(21));
    }

    [Test]
    public void Balanced_Weights_AverageOneOverThePhotos()
    {
        int[] counts = [10, 30, 0];
        var weights = ClassWeights.Balanced(counts);

        Assert.That(weights, Is.EqualTo(new[] { 2f, 2f / 3, 0 }).Within(1e-6));
    }

    [Test]
    public void EffectiveNumber_Weights_LieBetweenEqualAndInverse()
    {
        int[] counts = [10, 1000];

        Assert.That(ClassWeights.EffectiveNumber(counts, 0), Is.EqualTo(new[] { 1f, 1f }).Within(1e-6));
        Assert.That(ClassWeights.EffectiveNumber(counts, 0.999999).Aggregate((rare, common) => rare / common), Is.EqualTo(100).Within(0.1));
        var middle = ClassWeights.EffectiveNumber(counts, 0.99);
        Assert.That(middle[0] / middle[1], Is.EqualTo((1 - Math.Pow(0.99, 1000)) / (1 - Math.Pow(0.99, 10))).Within(1e-3));
        Assert.That(middle.Sum(), Is.EqualTo(2).Within(1e-5));
    }
}
