using System.Text;
using MLNet.VisionGraph.Tests.Reference;

namespace MLNet.VisionGraph.Tests.Weights;

public class SafeTensorsFileTests
{
    [Test]
    public void Read_EveryElementType_GivesItsValues()
    {
        const string Header = """
            {"f64":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"i64":{"dtype":"I64","shape":[],"data_offsets":[16,24]},
            "f32":{"dtype":"F32","shape":[1,1],"data_offsets":[24,28]},"i32":{"dtype":"I32","shape":[1],"data_offsets":[28,32]},
            "f16":{"dtype":"F16","shape":[1],"data_offsets":[32,34]},"bf16":{"dtype":"BF16","shape":[1],"data_offsets":[34,36]},
            "i16":{"dtype":"I16","shape":[1],"data_offsets":[36,38]},"i8":{"dtype":"I8","shape":[1],"data_offsets":[38,39]},
            "u8":{"dtype":"U8","shape":[1],"data_offsets":[39,40]},"bool":{"dtype":"BOOL","shape":[2],"data_offsets":[40,42]},
            "none":{"dtype":"F32","shape":[0,7],"data_offsets":[42,42]},"__metadata__":{"format":"pt","ü":"é"}}
            """;
        using MemoryStream data = new();
        using (BinaryWriter writer = new(data))
        {
            writer.Write(1.5);
            writer.Write(-2.25);
            writer.Write(long.MaxValue - 1);
            writer.Write(0.1f);
            writer.Write(int.MinValue);
            writer.Write((Half)0.333);
            writer.Write((ushort)0x3f80);
            writer.Write((short)-3);
            writer.Write((sbyte)-4);
            writer.Write((byte)200);
            writer.Write([0, 2]);
        }

        var file = Read(Header, data.ToArray());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(file.Tensors.Keys.First(), Is.EqualTo("f64"));
            Assert.That(Values("f64"), Is.EqualTo(new[] { 1.5f, -2.25f }));
            Assert.That(file.Tensors["i64"].Integers.ToArray(), Is.EqualTo(new[] { long.MaxValue - 1 }), "exact");
            Assert.That(file.Tensors["i64"].Shape, Is.Empty);
            Assert.That(Values("f32"), Is.EqualTo(new[] { 0.1f }));
            Assert.That(file.Tensors["i32"].Integers.ToArray(), Is.EqualTo(new long[] { int.MinValue }));
            Assert.That(Values("f16"), Is.EqualTo(new[] { (float)(Half)0.333 }));
            Assert.That(Values("bf16"), Is.EqualTo(new[] { 1f }));
            Assert.That(Values("i16"), Is.EqualTo(new[] { -3f }));
            Assert.That(Values("i8"), Is.EqualTo(new[] { -4f }));
            Assert.That(Values("u8"), Is.EqualTo(new[] { 200f }));
            Assert.That(Values("bool"), Is.EqualTo(new[] { 0f, 1f }));
            Assert.That(file.Tensors["none"].Shape, Is.EqualTo(new[] { 0, 7 }));
            Assert.That(file.Metadata, Is.EquivalentTo(new Dictionary<string, string> { ["format"] = "pt", ["ü"] = "é" }));
        }

        float[] Values(string name) => file.Tensors[name].Values.ToArray();
    }

    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "takes 8 bytes")]
    [TestCase("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "truncated")]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "one after the other")]
    [TestCase(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "one after the other"
    )]
    [TestCase("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "belong to no tensor")]
    [TestCase(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""",
        "two entries"
    )]
    [TestCase(
        """{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647,2147483647],"data_offsets":[0,8]}}""",
        "more than 2147483647 elements"
    )]
    [TestCase("""{"a":{"dtype":"F32","shape":[4294967298],"data_offsets":[0,8]}}""", "dimension of 4294967298")]
    [TestCase("""{"a":{"dtype":"F32","shape":[18446744073709551618],"data_offsets":[0,8]}}""", "whole numbers")]
    [TestCase("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "whole numbers")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "whole numbers")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "its offsets are 8 to 0")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}""", "more than 2 numbers")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2]}}""", "lacks")]
    [TestCase("""{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""", "'C64'")]
    [TestCase("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"stride":1}}""", "'stride'")]
    [TestCase("""{"a":7}""", "StartObject")]
    [TestCase("""{"__metadata__":{"a":{}}}""", "String")]
    [TestCase("""{"a":{"dtype":"F32","shape":[[[[[[[[[[2]]]]]]]]]],"data_offsets":[0,8]}}""", "whole numbers")]
    [TestCase("""{"a":{"dtype":"F32",""", "not valid JSON")]
    [TestCase("""{"a\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "UTF-8")]
    public void Read_HeaderThatLies_IsRefusedWithTheReason(string header, string reason) =>
        Assert.That(() => Read(header, new byte[8]), Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));

    [TestCase(100_000_001UL, "at most 100000000")]
    [TestCase(ulong.MaxValue, "at most 100000000")]
    [TestCase(90_000_000UL, "truncated")]
    public void Read_HugeHeaderLength_IsRefusedWithoutAllocatingIt(ulong length, string reason)
    {
        byte[] file = [.. BitConverter.GetBytes(length), .. "{}      "u8];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(
            () => SafeTensorsFile.Read(new MemoryStream(file)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason)
        );
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void Write_ThenRead_GivesTheSameTensorsInTheSameOrder()
    {
        var original = CheckpointFile.Read(ReferenceData.Path("checkpoints", "nano_mobilevig_bare.pth"));
        var path = Path.Combine(Path.GetTempPath(), $"visiongraph-{Guid.NewGuid():N}.safetensors");
        try
        {
            SafeTensorsFile.Write(path, original, metadata: new Dictionary<string, string> { ["z"] = "1", ["format"] = "pt" });
            var read = SafeTensorsFile.Read(path);

            Assert.That(read.Tensors.Keys, Is.EqualTo(original.Keys));
            Assert.That(read.Metadata["format"], Is.EqualTo("pt"));
            foreach ((var name, var tensor) in original)
            {
                Assert.That(read.Tensors[name].Shape, Is.EqualTo(tensor.Shape), name);
                Assert.That(read.Tensors[name].ElementType, Is.EqualTo(tensor.ElementType), name);
                Assert.That(read.Tensors[name].Values.Span.SequenceEqual(tensor.Values.Span), name);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Write_HalfPrecision_RoundsOnceAndKeepsIntegers()
    {
        StateDict original = new([
            new("w", new WeightTensor([3], new[] { 0.1f, -65504f, 1e-8f })),
            new("n", WeightTensor.FromInt64([], new[] { 1L << 40 })),
        ]);
        var read = SafeTensorsFile.Read(new MemoryStream(Written(original, WeightElementType.Float16))).Tensors;

        Assert.That(read["w"].ElementType, Is.EqualTo(WeightElementType.Float16));
        Assert.That(read["w"].Values.ToArray(), Is.EqualTo(new[] { (float)(Half)0.1f, -65504f, 0f }));
        Assert.That(read["n"].Integers.ToArray(), Is.EqualTo(new[] { 1L << 40 }));
    }

    [Test]
    public void Write_BFloat16_RoundsToTheNearestTiesToEven()
    {
        // The two ties lie halfway between 1 and 1.0078125, and between 1.0078125 and 1.015625.
        float[] values = [0.1f, -3e38f, 1.00390625f, 1.01171875f, float.NaN, float.NegativeInfinity];
        StateDict original = new([new("w", new WeightTensor([values.Length], values))]);
        var read = SafeTensorsFile.Read(new MemoryStream(Written(original, WeightElementType.BFloat16))).Tensors["w"];

        Assert.That(read.ElementType, Is.EqualTo(WeightElementType.BFloat16));
        float[] rounded = [0.10009765625f, -3.00405527e38f, 1f, 1.015625f, float.NaN, float.NegativeInfinity];
        Assert.That(read.Values.ToArray(), Is.EqualTo(rounded));
    }

    [TestCase(70000f, WeightElementType.Float16)]
    [TestCase(float.MaxValue, WeightElementType.BFloat16)]
    public void Write_ValueBeyondTheRange_IsAnErrorBeforeAnythingIsWritten(float value, WeightElementType type)
    {
        StateDict original = new([new("big", new WeightTensor([1], new[] { value }))]);
        using MemoryStream stream = new();
        Assert.That(
            () => SafeTensorsFile.Write(stream, original, type),
            Throws.TypeOf<ArgumentException>().With.Message.Contains("'big'")
        );
        Assert.That(stream.Length, Is.Zero);
    }

    [Test]
    public void Write_Twice_GivesTheSameBytesWithAlignedTensors()
    {
        StateDict original = new([
            new("odd", new WeightTensor([3], new float[3])),
            new("count", WeightTensor.FromInt64([], new long[1])),
            new("ünïcode \"quoted\"", new WeightTensor([1], new float[1])),
        ]);
        var first = Written(original, WeightElementType.Float32);

        Assert.That(Written(original, WeightElementType.Float32), Is.EqualTo(first));
        var header = Encoding.UTF8.GetString(first, 8, (int)BitConverter.ToUInt64(first));
        Assert.That(BitConverter.ToUInt64(first) % 8, Is.Zero, "the data begin at a multiple of 8");
        Assert.That(
            header,
            Does.StartWith(
                """{"odd":{"dtype":"F32","shape":[3],"data_offsets":[8,20]},"count":{"dtype":"I64","shape":[],"data_offsets":[0,8]}"""
            )
        );
    }

    private static byte[] Written(StateDict tensors, WeightElementType type)
    {
        using MemoryStream stream = new();
        SafeTensorsFile.Write(stream, tensors, type);
        return stream.ToArray();
    }

    private static SafeTensorsFile Read(string header, byte[] data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        return SafeTensorsFile.Read(new MemoryStream([.. BitConverter.GetBytes((long)json.Length), .. json, .. data]));
    }
}
