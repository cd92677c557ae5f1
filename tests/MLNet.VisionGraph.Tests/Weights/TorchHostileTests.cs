using System.Buffers.Binary;
using System.IO.Compression;
using MLNet.VisionGraph.Tests.Reference;

namespace MLNet.VisionGraph.Tests.Weights;

/// <summary>PyTorch files that are unusual, lie, or mean harm.</summary>
public class TorchHostileTests
{
    private static readonly byte[] s_fourFloats = Bytes(1, 2, 3, 4);

    [Test]
    public void Read_PickleThatWouldRunACommand_RunsNothingAndKeepsTheTensors()
    {
        var witness = Path.Combine(Path.GetTempPath(), $"visiongraph-{Guid.NewGuid():N}");
        var pickle = new PickleWriter()
            .Proto()
            .Op('}')
            .Op('(')
            .Text("evil")
            .Global("os", "system")
            .Op('(')
            .Text($"touch {witness}")
            .Op('t')
            .Op('R')
            .Text("worse")
            .Global("builtins", "eval")
            .Op('(')
            .Text("1/0")
            .Op('t')
            .Op('R')
            .Text("args")
            .Global("argparse", "Namespace")
            .Op(')')
            .Raw(0x81)
            .Op('}')
            .Text("lr")
            .Integer(1)
            .Op('s')
            .Op('b')
            .Text("chained")
            .Global("builtins", "getattr")
            .Op('(')
            .Global("os", "system")
            .Text("x")
            .Op('t')
            .Op('R')
            .Op(')')
            .Op('R')
            .Text("w")
            .Tensor("0", "FloatStorage", 4, 0, [2, 2], [2, 1])
            .Op('u')
            .Op('.')
            .ToArray();

        var weights = Read(TorchArchive.Make(pickle, ("data/0", s_fourFloats)));

        Assert.That(weights.Keys, Is.EqualTo(new[] { "w" }));
        Assert.That(weights["w"].Values.ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
        Assert.That(File.Exists(witness), Is.False);
    }

    [TestCase(new long[] { 1_000_000_000_000 }, new long[] { 0 })]
    [TestCase(new long[] { 1_000_000, 1_000_000 }, new long[] { 0, 0 })]
    [TestCase(new long[] { 2_000_000_000 }, new long[] { 0 })]
    [TestCase(new long[] { long.MaxValue, 2 }, new long[] { 0, 0 })]
    [TestCase(new long[] { 3, 2 }, new long[] { 2, 1 })]
    [TestCase(new long[] { 2, 2 }, new long[] { long.MaxValue, long.MaxValue })]
    [TestCase(new long[] { 2 }, new long[] { -1 })]
    [TestCase(new long[] { -2 }, new long[] { 1 })]
    [TestCase(new long[] { 4 }, new long[] { 1, 1 })]
    public void Read_ViewBeyondItsStorageOrWithoutEnd_IsRefused(long[] shape, long[] strides) =>
        Refused(TorchArchive.OneTensor(4, 0, shape, strides, s_fourFloats), "tensor 'w'");

    [TestCase(1L)]
    [TestCase(-1L)]
    [TestCase(long.MaxValue)]
    public void Read_OffsetOutOfRange_IsRefused(long offset) =>
        Refused(TorchArchive.OneTensor(4, offset, [4], [1], s_fourFloats), "reaches from element");

    [Test]
    public void Read_StorageShorterThanClaimed_IsRefused() =>
        Refused(TorchArchive.OneTensor(5, 0, [4], [1], s_fourFloats), "claims 5 elements");

    [Test]
    public void Read_StorageMissing_IsRefused()
    {
        var pickle = new PickleWriter().Proto().Op('}').Text("w").Tensor("7", "FloatStorage", 4, 0, [4], [1]).Op('s').Op('.').ToArray();
        Refused(TorchArchive.Make(pickle, ("data/0", s_fourFloats)), "lacks the storage");
    }

    [Test]
    public void Read_ManyExpandedViewsOfOneNumber_AreRefusedInAll()
    {
        var pickle = new PickleWriter().Proto().Op('}').Op('(');
        for (var i = 0; i < 20; i++)
            pickle.Text($"w{i}").Tensor("0", "FloatStorage", 4, 0, [1_000_000], [0]);
        Refused(TorchArchive.Make(pickle.Op('u').Op('.').ToArray(), ("data/0", s_fourFloats)), "the limit for a file");
    }

    [Test]
    public void Read_SmallExpandedView_IsRead()
    {
        var weights = Read(TorchArchive.OneTensor(4, 1, [2, 3], [2, 0], s_fourFloats));
        Assert.That(weights["w"].Values.ToArray(), Is.EqualTo(new float[] { 2, 2, 2, 4, 4, 4 }));
    }

    [TestCase(CompressionLevel.Optimal)]
    [TestCase(CompressionLevel.NoCompression)]
    public void Read_AnyFolderNameAndCompression_IsRead(CompressionLevel compression)
    {
        var pickle = new PickleWriter().Proto().Op('}').Text("w").Tensor("0", "FloatStorage", 4, 0, [4], [1]).Op('s').Op('.').ToArray();
        var file = TorchArchive.MakeIn(
            "some other/folder",
            compression,
            pickle,
            ("data/0", s_fourFloats),
            ("byteorder", "little"u8.ToArray())
        );
        Assert.That(Read(file)["w"].Values.ToArray(), Is.EqualTo(new float[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void Read_BigEndianFile_IsTurnedAround()
    {
        var swapped = Bytes(1, 2, 3, 4);
        for (var i = 0; i < swapped.Length; i += 4)
            swapped.AsSpan(i, 4).Reverse();
        var pickle = new PickleWriter().Proto().Op('}').Text("w").Tensor("0", "FloatStorage", 4, 0, [4], [1]).Op('s').Op('.').ToArray();
        Assert.That(
            Read(TorchArchive.Make(pickle, ("data/0", swapped), ("byteorder", "big"u8.ToArray())))["w"].Values.ToArray(),
            Is.EqualTo(new float[] { 1, 2, 3, 4 })
        );
        Refused(TorchArchive.Make(pickle, ("data/0", swapped), ("byteorder", "middle"u8.ToArray())), "byte order");
    }

    [Test]
    public void Read_ZipBomb_IsRefusedWithoutInflatingIt()
    {
        var zeros = new byte[64 << 20];
        var pickle = new PickleWriter()
            .Proto()
            .Op('}')
            .Text("w")
            .Tensor("0", "FloatStorage", zeros.Length / 4, 0, [zeros.Length / 4], [1])
            .Op('s')
            .Op('.')
            .ToArray();
        var file = TorchArchive.MakeIn("a", CompressionLevel.Optimal, pickle, ("data/0", zeros));
        Assert.That(file, Has.Length.LessThan(100_000));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refused(file, "the limit for a file");
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(8 << 20));
    }

    [TestCase(-100)]
    [TestCase(100)]
    public void Read_EntryThatInflatesToAnotherLength_IsRefused(int lie)
    {
        var storage = new byte[4096];
        var pickle = new PickleWriter().Proto().Op('}').Text("w").Tensor("0", "FloatStorage", 900, 0, [900], [1]).Op('s').Op('.').ToArray();
        var file = TorchArchive.MakeIn("a", CompressionLevel.Optimal, pickle, ("data/0", storage));
        var directoryEntry = LastIndexOf(file, "PK\u0001\u0002"u8);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(directoryEntry + 24), storage.Length + lie);
        Refused(file, "inflates to");
    }

    [Test]
    public void Read_DamagedStorage_IsRefusedByItsChecksum()
    {
        var file = File.ReadAllBytes(ReferenceData.Path("checkpoints", "views.pth"));
        var storage = file.AsSpan().IndexOf(Bytes(1, 2, 3, 4));
        file[storage + 2] ^= 1;
        Refused(file, "checksum");
    }

    [TestCase("../../x")]
    [TestCase("/etc")]
    [TestCase("C:")]
    [TestCase("a\\..\\b")]
    public void Read_EntryPathThatLeadsOut_IsRefused(string folder)
    {
        var pickle = new PickleWriter().Proto().Op('}').Text("w").Tensor("0", "FloatStorage", 4, 0, [4], [1]).Op('s').Op('.').ToArray();
        Refused(TorchArchive.MakeIn(folder, CompressionLevel.NoCompression, pickle, ("data/0", s_fourFloats)), "leads out");
    }

    [Test]
    public void Read_ZipWithoutPickle_IsRefused()
    {
        using MemoryStream bytes = new();
        using (ZipArchive zip = new(bytes, ZipArchiveMode.Create, leaveOpen: true))
            zip.CreateEntry("hello.txt");
        Refused(bytes.ToArray(), "no data.pkl");
    }

    [Test]
    public void Read_RecursiveMemo_IsReadWithoutFollowingIt()
    {
        // d = {}; d['self'] = d; l = []; l.append(l); d['list'] = l
        var pickle = new PickleWriter()
            .Proto()
            .Op('}')
            .Raw((byte)'q', 0)
            .Op('(')
            .Text("self")
            .Raw((byte)'h', 0)
            .Text("model")
            .Raw((byte)'h', 0)
            .Text("list")
            .Op(']')
            .Raw((byte)'q', 1)
            .Raw((byte)'h', 1)
            .Op('a')
            .Text("w")
            .Tensor("0", "FloatStorage", 4, 0, [4], [1])
            .Op('u')
            .Op('.')
            .ToArray();
        Assert.That(Read(TorchArchive.Make(pickle, ("data/0", s_fourFloats))).Keys, Is.EqualTo(new[] { "w" }));
    }

    [Test]
    public void Read_DeepNesting_DoesNotOverflowTheStack()
    {
        var pickle = new PickleWriter().Proto().Op('}').Text("deep").Op(')');
        for (var i = 0; i < 300_000; i++)
            pickle.Raw(0x85);
        pickle.Op('s').Text("w").Tensor("0", "FloatStorage", 4, 0, [4], [1]).Op('s').Op('.');
        Assert.That(Read(TorchArchive.Make(pickle.ToArray(), ("data/0", s_fourFloats))).Keys, Is.EqualTo(new[] { "w" }));
    }

    [Test]
    public void Read_MoreInstructionsThanAnyCheckpointNeeds_IsRefused()
    {
        var pickle = new byte[1_100_000];
        pickle.AsSpan().Fill((byte)'}');
        Refused(TorchArchive.Make(pickle), "instructions");
    }

    [Test]
    public void Read_GiantIntegers_StayInert()
    {
        var digits = new byte[500_000];
        digits.AsSpan().Fill((byte)'9');
        digits[^1] = (byte)'\n';
        var pickle = new PickleWriter()
            .Proto()
            .Op('}')
            .Op('(')
            .Text("decimal")
            .Op('L')
            .Raw(digits)
            .Text("binary")
            .Raw(0x8b, 0x20, 0xa1, 0x07, 0x00)
            .Raw(digits)
            .Text("w")
            .Tensor("0", "FloatStorage", 4, 0, [4], [1])
            .Op('u')
            .Op('.')
            .ToArray();

        // LONG4 announces 500,000 bytes (0x07a120): the digits' length.
        Assert.That(Read(TorchArchive.Make(pickle, ("data/0", s_fourFloats))).Keys, Is.EqualTo(new[] { "w" }));
    }

    [Test]
    public void Read_IntegerThatClaimsGigabytes_IsRefused() =>
        Refused(TorchArchive.Make(new PickleWriter().Proto().Raw(0x8b, 0xff, 0xff, 0xff, 0x7f).Op('.').ToArray()), "truncated");

    [Test]
    public void Read_OneListGivenToManyDictionaries_IsRefused()
    {
        var pickle = new PickleWriter().Proto().Op(']').Raw((byte)'q', 0).Op('(');
        for (var i = 0; i < 50_000; i++)
            pickle.Op(')');
        pickle.Op('e').Op('0').Global("collections", "OrderedDict").Raw((byte)'q', 1).Op('0');
        for (var i = 0; i < 100_000; i++)
            pickle.Raw((byte)'h', 1).Raw((byte)'h', 0).Raw(0x85).Op('R');
        Refused(TorchArchive.Make(pickle.Op('.').ToArray()), "fills dictionaries");
    }

    [TestCase("0", "empty stack")]
    [TestCase("t", "mark")]
    [TestCase("}}s", "empty stack")]
    [TestCase("(N.", "")]
    [TestCase("NNR.", "not a class")]
    [TestCase("N(NNu.", "not a dictionary")]
    [TestCase("}(Nu.", "without a value")]
    [TestCase("NNa.", "not a list")]
    [TestCase("h\u0005.", "recalls")]
    [TestCase("NQ.", "not a storage")]
    [TestCase("P1\n.", "0x50")]
    [TestCase("}", "truncated")]
    [TestCase("", "truncated")]
    [TestCase("N.", "None")]
    [TestCase("}.", "no state dict")]
    [TestCase("ctorch.nn\nModule\n).", "tuple")]
    [TestCase("c__main__\nNet\n)R.", "__main__.Net")]
    public void Read_BrokenPickle_IsRefusedWithTheReason(string pickle, string reason) =>
        Refused(TorchArchive.Make([.. pickle.Select(letter => (byte)letter)]), reason);

    [TestCase("module")]
    [TestCase("checkpoint", "params")]
    [TestCase("a", "b", "c", "weights")]
    public void Read_StateDictUnderAnotherName_IsFound(params string[] names)
    {
        var pickle = new PickleWriter().Proto().Op('}');
        foreach (var name in names)
            pickle.Text("optimizer").Op('}').Op('s').Text(name).Op('}');
        pickle.Text("w").Tensor("0", "FloatStorage", 4, 0, [4], [1]).Op('s');
        foreach (var _ in names)
            pickle.Op('s');
        Assert.That(Read(TorchArchive.Make(pickle.Op('.').ToArray(), ("data/0", s_fourFloats))).Keys, Is.EqualTo(new[] { "w" }));
    }

    [Test]
    public void Read_OnlyTheOptimizersState_IsRefused()
    {
        var pickle = new PickleWriter().Proto().Op('}').Text("optimizer").Op('}').Text("exp_avg");
        pickle.Tensor("0", "FloatStorage", 4, 0, [4], [1]).Op('s').Op('s').Op('.');
        Refused(TorchArchive.Make(pickle.ToArray(), ("data/0", s_fourFloats)), "no state dict");
    }

    [Test]
    public void Read_TensorOfUnknownElements_IsRefusedOnlyWhenWanted()
    {
        var pickle = new PickleWriter()
            .Proto()
            .Op('}')
            .Op('(')
            .Text("optimizer")
            .Op('}')
            .Text("c")
            .Tensor("1", "ComplexFloatStorage", 2, 0, [2], [1])
            .Op('s')
            .Text("model")
            .Op('}')
            .Text("w")
            .Tensor("0", "FloatStorage", 4, 0, [4], [1])
            .Op('s')
            .Op('u')
            .Op('.')
            .ToArray();
        Assert.That(Read(TorchArchive.Make(pickle, ("data/0", s_fourFloats), ("data/1", s_fourFloats))).Keys, Is.EqualTo(new[] { "w" }));

        pickle = new PickleWriter().Proto().Op('}').Text("c").Tensor("1", "ComplexFloatStorage", 2, 0, [2], [1]).Op('s').Op('.').ToArray();
        Refused(TorchArchive.Make(pickle, ("data/1", s_fourFloats)), "torch.ComplexFloatStorage");
    }

    [Test]
    public void Read_LegacyPickleOfSomethingElse_IsRefused() =>
        Refused(new PickleWriter().Proto(4).Op('}').Op('.').ToArray(), "not one that torch.save wrote");

    private static StateDict Read(byte[] file) => CheckpointFile.Read(new MemoryStream(file));

    private static void Refused(byte[] file, string reason) =>
        Assert.That(() => Read(file), Throws.TypeOf<InvalidDataException>().With.Message.Contains(reason));

    private static byte[] Bytes(params float[] values)
    {
        var bytes = new byte[values.Length * 4];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * 4), values[i]);
        return bytes;
    }

    private static int LastIndexOf(byte[] bytes, ReadOnlySpan<byte> pattern) => bytes.AsSpan().LastIndexOf(pattern);
}
