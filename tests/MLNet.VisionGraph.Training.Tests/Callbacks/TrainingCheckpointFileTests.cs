using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.Loop.Checkpoints;

namespace MLNet.VisionGraph.Training.Tests.Callbacks;

public class TrainingCheckpointFileTests
{
    [Test]
    public void Read_OfWhatWasWritten_IsTheSameBitForBit()
    {
        using TemporaryFolder folder = new();
        var written = Sample(step: 1234);
        TrainingCheckpointFile.Write(folder["a.safetensors"], written);
        var read = TrainingCheckpointFile.Read(folder["a.safetensors"]);

        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1), "nothing is left beside it");
        Assert.That(read.Tensors.Keys, Is.EquivalentTo(written.Tensors.Keys));
        foreach (var (name, tensor) in written.Tensors)
        {
            Assert.That(read.Tensors[name].ElementType, Is.EqualTo(tensor.ElementType), name);
            Assert.That(read.Tensors[name].Shape, Is.EqualTo(tensor.Shape), name);
            Assert.That(read.Tensors[name].Bytes.ToArray(), Is.EqualTo(tensor.Bytes.ToArray()), name);
        }

        Assert.That(
            BitConverter.DoubleToInt64Bits(read.Tensors["optim/sum"].Values<double>()[1]),
            Is.EqualTo(0x7ff8000000000123),
            "even a NaN's payload"
        );
        Assert.That(() => read.Tensors["optim/sum"].Values<float>(), Throws.TypeOf<InvalidDataException>());
        Assert.That(read.Info.RandomStates["torch"], Is.EqualTo(written.Info.RandomStates["torch"]));
        Assert.That(read.Info.CallbackStates["early"].ToJsonString(), Is.EqualTo(written.Info.CallbackStates["early"].ToJsonString()));
        Assert.That((double)read.Info.Extra["lossSum"]!, Is.EqualTo(0.1 + 0.2));
        Assert.That(read.Info.ClassNames, Is.EqualTo(written.Info.ClassNames));
        Assert.That(read.Info.Versions, Is.EqualTo(written.Info.Versions));
        Assert.That(
            (
                read.Info.Backbone,
                read.Info.CompletedEpochs,
                read.Info.BatchesDone,
                read.Info.Step,
                read.Info.Seed,
                read.Info.ElapsedSeconds,
                read.Info.Fingerprint
            ),
            Is.EqualTo(("mobilevig_ti", 3, 7, 1234L, long.MinValue, 1 / 3.0, "abc"))
        );
    }

    [Test]
    public void Write_SameContentInAnotherOrder_GivesTheSameBytes()
    {
        var checkpoint = Sample(1);
        var reversed = checkpoint with { Tensors = checkpoint.Tensors.Reverse().ToDictionary(entry => entry.Key, entry => entry.Value) };

        Assert.That(Bytes(reversed), Is.EqualTo(Bytes(checkpoint)));
    }

    [Test]
    public void Write_AnyCheckpoint_IsAValidSafetensorsFile()
    {
        var file = SafeTensorsFile.Read(new MemoryStream(Bytes(Sample(1))));

        Assert.That(file.Tensors["model/a.weight"].Values.ToArray(), Is.EqualTo(Sample(1).Tensors["model/a.weight"].Values<float>()));
        Assert.That(file.Metadata.Keys, Is.EquivalentTo(["format", "training"]));
    }

    [Test]
    public void Write_EmptyCheckpoint_CanBeRead()
    {
        TrainingCheckpoint empty = new(new TrainingCheckpointInfo(), new Dictionary<string, CheckpointTensor>());

        Assert.That(TrainingCheckpointFile.Read(new MemoryStream(Bytes(empty))).Tensors, Is.Empty);
    }

    [TestCase("__metadata__")]
    [TestCase("__sha256__")]
    public void Write_ReservedName_Throws(string name) =>
        Assert.That(
            () =>
                Bytes(
                    new TrainingCheckpoint(
                        new TrainingCheckpointInfo(),
                        new Dictionary<string, CheckpointTensor> { [name] = CheckpointTensor.From([1], [1f]) }
                    )
                ),
            Throws.ArgumentException
        );

    [Test]
    public void Of_ShapeThatDoesNotFit_Throws()
    {
        Assert.That(() => CheckpointTensor.From([2, 2], [1f, 2, 3]), Throws.ArgumentException);
        Assert.That(() => CheckpointTensor.From([-1, -3], [1f, 2, 3]), Throws.ArgumentException);
        Assert.That(() => CheckpointTensor.From([65536, 65536, 65536, 65536], Array.Empty<long>()), Throws.ArgumentException);
    }

    // The disk is full after so many bytes: in the header, within the tensors, in the checksum, when everything is flushed.
    [TestCase(0)]
    [TestCase(10)]
    [TestCase(900)]
    [TestCase(-20)]
    [TestCase(int.MaxValue)]
    public void Write_DiskFull_LeavesThePreviousCheckpointIntact(int room)
    {
        using TemporaryFolder folder = new();
        var path = folder["a.safetensors"];
        TrainingCheckpointFile.Write(path, Sample(1));
        var before = File.ReadAllBytes(path);
        var limit = room >= 0 ? room : before.Length + room;

        var error = Assert.Throws<IOException>(() =>
            TrainingCheckpointFile.Write(path, Sample(2), temporary => new FullDisk(temporary, limit))
        );

        Assert.That(error!.Message, Does.Contain(path).And.Contain("No space left").And.Contain("Earlier checkpoints are intact"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1), "no half file is left");
    }

    [Test]
    public void Write_HalfFileOfAKilledProcess_IsOverwritten()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["a.safetensors.tmp"], new byte[100_000]);
        TrainingCheckpointFile.Write(folder["a.safetensors"], Sample(5));

        Assert.That(TrainingCheckpointFile.Read(folder["a.safetensors"]).Info.Step, Is.EqualTo(5));
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void Read_FileCutAnywhere_IsRefused()
    {
        var bytes = Bytes(Sample(1));
        for (var length = 0; length < bytes.Length; length += length < 60 ? 1 : 13)
            Assert.That(
                () => TrainingCheckpointFile.Read(new MemoryStream(bytes, 0, length)),
                Throws.TypeOf<InvalidDataException>(),
                $"{length} of {bytes.Length}"
            );
    }

    [Test]
    public void Read_OneBitFlippedAnywhere_IsRefused()
    {
        var bytes = Bytes(Sample(1));
        Random random = new(5);
        for (var i = 0; i < bytes.Length; i += 7)
        {
            var bit = (byte)(1 << random.Next(8));
            bytes[i] ^= bit;
            Assert.That(
                () => TrainingCheckpointFile.Read(new MemoryStream(bytes)),
                Throws.TypeOf<InvalidDataException>().With.Message.Contains("checksum"),
                $"byte {i}"
            );
            bytes[i] ^= bit;
        }

        Assert.That(TrainingCheckpointFile.Read(new MemoryStream(bytes)).Info.Step, Is.EqualTo(1));
    }

    [Test]
    public void Read_DamageUnderAValidChecksum_SucceedsOrSaysWhatIsWrong()
    {
        var original = Bytes(Sample(1));
        var header = (int)BitConverter.ToInt64(original);
        Random random = new(20240607);
        var refused = 0;
        const int Rounds = 5000;
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = (byte[])original.Clone();
            for (var changes = 1 + random.Next(3); changes > 0; changes--)
            {
                var place = random.Next(4) == 0 ? random.Next(bytes.Length - 40) : random.Next(Math.Min(8 + header, bytes.Length - 40));
                switch (random.Next(4))
                {
                    case 0:
                        bytes[place] ^= (byte)(1 << random.Next(8));
                        break;
                    case 1:
                        bytes[place] = (byte)"0123456789{}[]\",:\\ nufU"[random.Next(23)];
                        break;
                    case 2:
                        BitConverter
                            .GetBytes(new[] { 0, -1, long.MaxValue, 1L << 32, bytes.Length }[random.Next(5)])
                            .CopyTo(bytes, Math.Min(place, bytes.Length - 8));
                        break;
                    default:
                        bytes = [.. bytes.AsSpan(0, place), .. bytes.AsSpan(place + random.Next(8))];
                        break;
                }
            }

            SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32)).CopyTo(bytes.AsSpan(bytes.Length - 32));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                TrainingCheckpointFile.Read(new MemoryStream(bytes));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
            catch (Exception exception)
            {
                Assert.Fail($"Round {round}: {exception}");
            }

            // The copy of the stream, the tensors, the JSON in a few forms; never what a lying number asks for.
            Assert.That(
                GC.GetAllocatedBytesForCurrentThread() - before,
                Is.LessThan((1 << 20) + 60 * original.Length),
                $"memory in round {round}"
            );
        }

        Assert.That(refused, Is.InRange(Rounds / 3, Rounds - 1), "the mutations matter");
    }

    [Test]
    public void Read_AnotherFile_IsRefused()
    {
        Assert.That(() => TrainingCheckpointFile.Read(new MemoryStream(new byte[1000])), Throws.TypeOf<InvalidDataException>());
        Assert.That(
            () => TrainingCheckpointFile.Read(new MemoryStream()),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("truncated")
        );
    }

    internal static TrainingCheckpoint Sample(long step) =>
        new(
            new TrainingCheckpointInfo
            {
                Backbone = "mobilevig_ti",
                ClassNames = ["Rose", "Müller \"x\"", "🌷"],
                CompletedEpochs = 3,
                BatchesDone = 7,
                Step = step,
                Seed = long.MinValue,
                ElapsedSeconds = 1 / 3.0,
                Fingerprint = "abc",
                RandomStates = new Dictionary<string, byte[]> { ["torch"] = [0, 255, 1, 128], ["data"] = [] },
                CallbackStates = new Dictionary<string, JsonObject>
                {
                    ["early"] = new() { ["best"] = 0.1 + 0.2, ["n"] = 3 },
                },
                Versions = new Dictionary<string, string> { ["library"] = "0.1.0" },
                Extra = new JsonObject { ["lossSum"] = 0.1 + 0.2 },
            },
            new Dictionary<string, CheckpointTensor>
            {
                ["model/a.weight"] = CheckpointTensor.From([2, 3], [1f, float.NaN, float.Epsilon, -0f, float.MaxValue, 1 / 3f]),
                ["model/a.num_batches_tracked"] = CheckpointTensor.From([], [long.MaxValue]),
                ["optim/sum"] = CheckpointTensor.From([2], [Math.PI, BitConverter.Int64BitsToDouble(0x7ff8000000000123)]),
                ["rng/state"] = CheckpointTensor.From([5], new byte[] { 1, 2, 3, 4, 255 }),
                ["empty"] = CheckpointTensor.From([0, 4], Array.Empty<float>()),
            }
        );

    private static byte[] Bytes(TrainingCheckpoint checkpoint)
    {
        using MemoryStream stream = new();
        TrainingCheckpointFile.Write(stream, checkpoint);
        return stream.ToArray();
    }

    /// <summary>A file on a disk that has room for so many bytes; with room for all it fails when it is closed.</summary>
    private sealed class FullDisk(string path, int room) : Stream
    {
        private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write);

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _file.Length;

        public override long Position
        {
            get => _file.Position;
            set => throw new NotSupportedException();
        }

        public override void Flush() => _file.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            var fits = (int)Math.Min(count, room - _file.Position);
            _file.Write(buffer, offset, fits);
            if (fits < count)
                throw new IOException("No space left on device");
        }

        protected override void Dispose(bool disposing)
        {
            _file.Dispose();
            if (room == int.MaxValue)
                throw new IOException("No space left on device");
        }
    }
}
