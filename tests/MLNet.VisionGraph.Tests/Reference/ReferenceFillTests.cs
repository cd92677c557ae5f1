using System.Text.Json;
using MLNet.VisionGraph.Parity;

namespace MLNet.VisionGraph.Tests.Reference;

public class ReferenceFillTests
{
    [TestCase("a", 0xaf63dc4c8601ec8cul, 0.37173092365264893, 0.99812227487564087, 0.99210649728775024)]
    [TestCase("input", 0x1ebbae8f5810b65bul, 0.097818315029144287, 0.65236037969589233, 0.20362424850463867)]
    public void Uniform_KnownStream_GivesKnownValues(string stream, ulong hash, params double[] expected)
    {
        Assert.That(ReferenceFill.Hash(stream), Is.EqualTo(hash));
        Assert.That(Enumerable.Range(0, expected.Length).Select(i => ReferenceFill.Uniform(hash, i)), Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(CheckValues))]
    public void Values_CheckedTensor_IsEqualBitForBit(JsonElement check)
    {
        var name = check.GetProperty("name").GetString()!;
        var model = check.GetProperty("model").GetString()!;
        int[] shape = [.. check.GetProperty("shape").EnumerateArray().Select(dimension => dimension.GetInt32())];
        var values =
            model == "-"
                ? ReferenceFill.Input(shape[0], shape[2], shape[3])
                : ReferenceFill.Values(
                    name,
                    shape,
                    ReferenceFill.IsNorm(name, ReferenceData.Keys(model).Select(key => key.Name).ToHashSet())
                );

        string[] first = [.. check.GetProperty("first3_hex").EnumerateArray().Select(value => value.GetString()!)];
        Assert.That(values.Take(3).Select(Hex), Is.EqualTo(first));
        Assert.That(Hex(values[^1]), Is.EqualTo(check.GetProperty("last_hex").GetString()));
        Assert.That(values.Sum(value => (double)value), Is.EqualTo(check.GetProperty("sum_f64").GetDouble()).Within(1e-6));
    }

    private static IEnumerable<TestCaseData> CheckValues() =>
        ReferenceData
            .Json("check_values.json")
            .EnumerateArray()
            .Select(check =>
                new TestCaseData(check).SetArgDisplayNames(
                    $"{check.GetProperty("model")}",
                    $"{check.GetProperty("name")}",
                    check.GetProperty("shape").GetRawText()
                )
            );

    private static string Hex(float value) => BitConverter.SingleToUInt32Bits(value).ToString("x8");
}
