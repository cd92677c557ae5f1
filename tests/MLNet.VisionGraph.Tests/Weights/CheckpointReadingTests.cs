using MLNet.VisionGraph.Parity;
using MLNet.VisionGraph.Tests.Reference;

namespace MLNet.VisionGraph.Tests.Weights;

/// <summary>Every sample file gives exactly the values that were saved.</summary>
public class CheckpointReadingTests
{
    private const int MobileVigTensors = 147;
    private const int EfficientVitTensors = 351;
    private const int TimmTensors = 348;

    [TestCase("nano_mobilevig_bare.pth", CheckpointFormat.TorchZip, MobileVigTensors)]
    [TestCase("nano_mobilevig_legacy.pth", CheckpointFormat.TorchLegacy, MobileVigTensors)]
    [TestCase("nano_mobilevig_module_prefix.pth.tar", CheckpointFormat.TorchZip, MobileVigTensors)]
    [TestCase("nano_efficientvit_2d.pth", CheckpointFormat.TorchZip, EfficientVitTensors)]
    [TestCase("nano_efficientvit_fp16.pth", CheckpointFormat.TorchZip, EfficientVitTensors)]
    [TestCase("nano_efficientvit_bf16.pth", CheckpointFormat.TorchZip, EfficientVitTensors)]
    [TestCase("nano_efficientvit_timm.safetensors", CheckpointFormat.SafeTensors, TimmTensors)]
    [TestCase("nano_efficientvit_timm_bf16.safetensors", CheckpointFormat.SafeTensors, TimmTensors)]
    public void Read_SampleFile_GivesTheSavedValues(string file, CheckpointFormat format, int tensors)
    {
        var path = ReferenceData.Path("checkpoints", file);
        var weights = CheckpointFile.Read(path);

        Assert.That(CheckpointFile.DetectFormat(path), Is.EqualTo(format));
        Assert.That(weights, Has.Count.EqualTo(tensors));
        CheckValues(weights, Rounding(file));
    }

    [TestCase("nano_mobilevig_training.pth.tar", MobileVigTensors)]
    [TestCase("nano_efficientvit_training.pth", EfficientVitTensors)]
    public void Read_TrainingCheckpoint_TakesTheAverageUnlessToldNotTo(string file, int tensors)
    {
        var path = ReferenceData.Path("checkpoints", file);
        var preferred = CheckpointFile.Read(path);
        var required = CheckpointFile.Read(path, EmaPreference.Require);
        var ignored = CheckpointFile.Read(path, EmaPreference.Ignore);

        Assert.That(new[] { preferred.Count, required.Count, ignored.Count }, Is.All.EqualTo(tensors));
        CheckValues(ignored, value => value);
        CheckValues(preferred, value => value, average: true);
        CheckValues(required, value => value, average: true);
    }

    [Test]
    public void Read_AverageRequiredButAbsent_IsAnError()
    {
        var path = ReferenceData.Path("checkpoints", "nano_mobilevig_bare.pth");
        Assert.That(
            () => CheckpointFile.Read(path, EmaPreference.Require),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("'model_ema'").And.Message.Contains("nano_mobilevig_bare.pth")
        );
    }

    [Test]
    public void Read_StridedViewsOfOneStorage_GivesEachView()
    {
        var weights = CheckpointFile.Read(ReferenceData.Path("checkpoints", "views.pth"));
        float[] columns = [.. Enumerable.Range(0, 24).Select(i => (float)(i % 4 * 6 + i / 4))];

        using (Assert.EnterMultipleScope())
        {
            Check(weights["base"], [4, 6], [.. Enumerable.Range(0, 24).Select(i => (float)i)]);
            Check(weights["rows_1_3"], [2, 6], [.. Enumerable.Range(6, 12).Select(i => (float)i)]);
            Check(weights["transposed"], [6, 4], columns);
            Check(weights["column_2"], [4], [2, 8, 14, 20]);
            Check(weights["scalar"], [], [7]);
            Check(weights["empty"], [0, 3], []);
            Check(weights["f64"], [2], [1.5f, -2.25f]);
            Check(weights["bool"], [2], [1, 0]);
            Check(weights["u8"], [2], [1, 255]);
            Check(weights["param"], [2], [0.5f, 0.25f]);
            Assert.That(weights["scalar"].Integers.ToArray(), Is.EqualTo(new long[] { 7 }));
            Assert.That(weights["f64"].ElementType, Is.EqualTo(WeightElementType.Float64));
            Assert.That(weights.Keys, Does.Not.Contain("list"), "a nested list is no tensor");
        }

        static void Check(WeightTensor tensor, int[] shape, float[] values)
        {
            Assert.That(tensor.Shape, Is.EqualTo(shape));
            Assert.That(tensor.Values.ToArray(), Is.EqualTo(values));
        }
    }

    [TestCase("nano_mobilevig_legacy.pth")]
    [TestCase("nano_mobilevig_bare.pth")]
    [TestCase("nano_efficientvit_timm.safetensors")]
    public void Read_Stream_GivesTheSameAsTheFile(string file)
    {
        var path = ReferenceData.Path("checkpoints", file);
        using Stream stream = new OneWayStream(File.ReadAllBytes(path));
        var expected = CheckpointFile.Read(path);
        var read = CheckpointFile.Read(stream);

        Assert.That(read.Keys, Is.EqualTo(expected.Keys));
        foreach ((var name, var tensor) in expected)
            Assert.That(read[name].Values.Span.SequenceEqual(tensor.Values.Span), name);
    }

    /// <summary>
    /// Compares every tensor with the fill rule; timm's names and a DataParallel prefix are taken back to the official ones.
    /// </summary>
    private static void CheckValues(StateDict weights, Func<float, float> round, bool average = false)
    {
        Dictionary<string, WeightTensor> official = [];
        foreach ((var name, var tensor) in weights)
            official.Add(OfficialName(name), tensor);
        HashSet<string> names = [.. official.Keys];
        foreach ((var name, var tensor) in official)
        {
            if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            {
                Assert.That(tensor.Integers.ToArray(), Is.EqualTo(new long[1]), name);
            }
            else if (name.EndsWith("attention_bias_idxs", StringComparison.Ordinal))
            {
                var expected = ReferenceFill.AttentionBiasIndexes((int)Math.Sqrt(tensor.Shape[0]));
                Assert.That(tensor.Integers.Span.SequenceEqual(expected), name);
            }
            else
            {
                var factor = average && !name.EndsWith("running_var", StringComparison.Ordinal) ? 0.5f : 1;
                var expected = ReferenceFill.Values(name, tensor.Shape, ReferenceFill.IsNorm(name, names));
                Assert.That(tensor.Values.Span.SequenceEqual(Array.ConvertAll(expected, value => round(value * factor))), name);
            }
        }
    }

    private static string OfficialName(string name)
    {
        name = name.StartsWith("module.", StringComparison.Ordinal) ? name["module.".Length..] : name;
        return MLNet.VisionGraph.Weights.Fitting.TimmNames.ToOfficial(name);
    }

    private static Func<float, float> Rounding(string file) =>
        file.Contains("fp16") ? value => (float)(Half)value
        : file.Contains("bf16") ? ToBFloat16
        : value => value;

    private static float ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return BitConverter.UInt32BitsToSingle((bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000);
    }

    private sealed class OneWayStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();
    }
}
