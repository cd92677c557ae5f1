using MLNet.VisionGraph.Onnx.Quantization;

namespace MLNet.VisionGraph.Tests.Onnx;

internal class ValueHistogramTests
{
    // 0 to 1 evenly, and one value far out in a hundred thousand.
    private static readonly float[] s_values = [.. Enumerable.Range(0, 100_000).Select(i => i / 100_000f), 20];

    [TestCase(RangeMethod.MinMax, 20, 20)]
    [TestCase(RangeMethod.Percentile, 0.9, 1.1)]
    public void Range_OneValueFarOut_IsKeptOrCutOff(RangeMethod method, double least, double most)
    {
        var range = Seen(s_values).Range(method);

        Assert.Multiple(() =>
        {
            Assert.That(range.Low, Is.EqualTo(0).Within(0.02));
            Assert.That(range.High, Is.InRange(least, most));
        });
    }

    [Test]
    public void Range_MeanSquaredError_LosesLessThanTheOthers()
    {
        var random = new Random(1);
        float[] values =
        [
            .. Enumerable
                .Range(0, 50_000)
                .Select(_ => (float)(Math.Log(random.NextDouble() + 1e-9) * Math.Sign(random.NextDouble() - 0.5))),
        ];
        var histogram = Seen(values);
        var errors = Enum.GetValues<RangeMethod>()
            .ToDictionary(method => method, method => Error(values, QuantizationParameters.Create(histogram.Range(method))));

        Assert.That(errors[RangeMethod.MeanSquaredError], Is.EqualTo(errors.Values.Min()));
    }

    [TestCase(-1, 3)]
    [TestCase(0, 6)]
    [TestCase(2, 5)]
    [TestCase(-4, -1)]
    [TestCase(0, 0)]
    public void Of_AnyRange_HoldsZeroExactlyAndTheEnds(float low, float high)
    {
        var code = QuantizationParameters.Create(new ValueRange(low, high));

        Assert.Multiple(() =>
        {
            Assert.That(code.Scale, Is.GreaterThan(0));
            Assert.That(-code.ZeroPoint * code.Scale, Is.EqualTo(Math.Min(low, 0)).Within(code.Scale));
            Assert.That((255 - code.ZeroPoint) * code.Scale, Is.EqualTo(Math.Max(high, 0)).Within(code.Scale + 1e-6));
        });
    }

    [Test]
    public void Of_TinyWeightsAndALargeBias_KeepsTheBias()
    {
        var bytes = QuantizedWeights.Create([1e-12f, -1e-12f, 0.5f, -0.25f], [3, 0.1], inputScale: 0.01f, outputs: 16, kernel: 3);

        Assert.Multiple(() =>
        {
            Assert.That(bytes.Bias[0] * (double)bytes.BiasScale[0], Is.EqualTo(3).Within(1e-5));
            Assert.That(bytes.Weight[3..6], Is.EqualTo(new sbyte[] { 127, -64, 0 }));
            Assert.That(bytes.Bias[1] * (double)bytes.BiasScale[1], Is.EqualTo(0.1).Within(bytes.BiasScale[1]));
            Assert.That(bytes.Weight[6..], Is.All.Zero);
        });
    }

    private static ValueHistogram Seen(float[] values)
    {
        var histogram = new ValueHistogram();
        histogram.Stretch(values);
        histogram.Count(values);
        return histogram;
    }

    private static double Error(float[] values, QuantizationParameters code) =>
        values.Sum(value =>
            Math.Pow(value - (Math.Clamp(Math.Round(value / code.Scale) + code.ZeroPoint, 0, 255) - code.ZeroPoint) * code.Scale, 2)
        );
}
