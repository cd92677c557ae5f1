using MLNet.VisionGraph.Onnx.Quantization;

namespace MLNet.VisionGraph.Tests.Onnx;

public class GeluTableTests
{
    // What stands before GELUs is mostly about zero or below.
    [TestCase(0, 1)]
    [TestCase(-1, 1)]
    [TestCase(-0.5, 0.7)]
    [TestCase(-1, 2)]
    [TestCase(3, 1)]
    public void Fit_NormalValues_LosesHalfOfWhatThePlainSigmoidLosesAtMost(double mean, double deviation)
    {
        var values = Normal(mean, deviation);
        var range = new ValueRange(values.Min(), values.Max());

        var fitted = Error(values, Fit(values));
        var plain = Error(values, new GeluTable(range, new ValueRange(-0.17f, range.High), GeluSigmoid.Plain));

        Assert.That(fitted, Is.LessThan(plain / 2));
    }

    [Test]
    public void Fit_ValuesFarBelowZero_SpendsNoBytesOnThem()
    {
        var table = Fit(Normal(-8, 4));

        Assert.Multiple(() =>
        {
            Assert.That(table.Input.Low, Is.InRange(-4, -1));
            Assert.That(table.Input.High, Is.GreaterThan(1));
        });
    }

    [Test]
    public void Fit_OneValueAlone_GivesATable()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Error([2, 2, 2], Fit([2, 2, 2])), Is.LessThan(1e-4));
            Assert.That(Error([-2, -2], Fit([-2, -2])), Is.LessThan(1e-4));
            Assert.That(Error([0, 0], Fit([0, 0])), Is.Zero);
        });
    }

    // Off by half a byte's step, and by what a logistic function can do.
    [TestCase(1.6f, (byte)4, 0.007)]
    [TestCase(1.702f, (byte)0, 0.0115)]
    public void Sigmoid_FromItsLowestOn_StandsForTheNormalDistribution(float slope, byte zero, double most)
    {
        var sigmoid = new GeluSigmoid(slope, zero);
        for (var x = Math.Max(sigmoid.Lowest, -8); x < 8; x += 0.01f)
            Assert.That(sigmoid.Evaluate(x), Is.EqualTo(NormalDistribution(x)).Within(most), $"at {x}");
    }

    [Test]
    public void Sigmoid_StretchedOne_IsZeroAtItsLowestAndOneFarAbove()
    {
        var sigmoid = new GeluSigmoid(1.6f, 4);

        Assert.Multiple(() =>
        {
            Assert.That(sigmoid.Evaluate(sigmoid.Lowest), Is.Zero);
            Assert.That(sigmoid.Evaluate(8), Is.EqualTo(1).Within(1e-6));
            Assert.That(GeluSigmoid.Plain.Lowest, Is.EqualTo(float.NegativeInfinity));
        });
    }

    private static float[] Normal(double mean, double deviation)
    {
        var random = new Random(1);
        return
        [
            .. Enumerable
                .Range(0, 20_000)
                .Select(_ =>
                    (float)(
                        mean + deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())
                    )
                ),
        ];
    }

    private static GeluTable Fit(float[] values)
    {
        var histogram = new ValueHistogram();
        histogram.Stretch(values);
        histogram.Count(values);
        return GeluTable.Fit(histogram);
    }

    // As the graph computes it: x in bytes, Φ in bytes, their product in bytes.
    private static double Error(float[] values, GeluTable table)
    {
        var (from, to) = (QuantizationParameters.Create(table.Input), QuantizationParameters.Create(table.Output));
        return values.Average(value =>
        {
            var x = Rounded(value, from);
            return Math.Pow(Rounded(x * table.Sigmoid.Evaluate(x), to) - value * NormalDistribution(value), 2);
        });

        static float Rounded(float value, QuantizationParameters code) => code.Dequantize(code.Quantize(value));
    }

    // By integration: steps of a thousandth from −10 on.
    private static double NormalDistribution(double x)
    {
        var (sum, step) = (0.0, (x + 10) / 10_000);
        for (var i = 0; i < 10_000; i++)
        {
            var at = -10 + (i + 0.5) * step;
            sum += Math.Exp(-at * at / 2);
        }

        return sum * step / Math.Sqrt(2 * Math.PI);
    }
}
