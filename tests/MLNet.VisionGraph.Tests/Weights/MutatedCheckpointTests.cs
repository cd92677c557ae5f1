using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using MLNet.VisionGraph.Tests.Reference;

namespace MLNet.VisionGraph.Tests.Weights;

/// <summary>
/// A property: whatever happens to a file's bytes, reading it either succeeds or throws <see cref="InvalidDataException"/>, soon and
/// without taking
/// more memory than the stated bound.
/// </summary>
public class MutatedCheckpointTests
{
    private const int MutationsPerFile = 400;

    // 16 MiB + 8 × the file, and what reading takes besides (the file's copy in memory, pickled objects, messages).
    private const long MemoryFloor = 40L << 20;
    private const int MemoryFactor = 12;

    [TestCaseSource(nameof(Samples))]
    public void Read_MutatedFile_SucceedsOrSaysWhatIsWrong(string file) =>
        MutateAndRead(file, File.ReadAllBytes(ReferenceData.Path("checkpoints", file)));

    [TestCase("nano_mobilevig_bare.pth")]
    [TestCase("views.pth")]
    public void Read_MutatedCompressedFile_SucceedsOrSaysWhatIsWrong(string file)
    {
        using MemoryStream deflated = new();
        using (var stored = ZipFile.OpenRead(ReferenceData.Path("checkpoints", file)))
        using (ZipArchive target = new(deflated, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in stored.Entries)
            {
                using var from = entry.Open();
                using var to = target.CreateEntry(entry.FullName).Open();
                from.CopyTo(to);
            }
        }

        Assert.That(CheckpointFile.Read(new MemoryStream(deflated.ToArray())), Is.Not.Empty);
        MutateAndRead(file, deflated.ToArray());
    }

    private static void MutateAndRead(string file, byte[] original)
    {
        (int start, int length)[] structure = Structure(original, file);
        var withoutChecksums = WithoutChecksums(original);
        Random random = new(20240607);
        var refused = 0;
        var clock = Stopwatch.StartNew();
        for (var round = 0; round < MutationsPerFile; round++)
        {
            // With checksums most changes are found at once; without, as PyTorch may write them, they reach the pickle and the tensors.
            var mutated = Mutate(round % 4 == 0 ? original : withoutChecksums, structure, random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                CheckpointFile.Read(new MemoryStream(mutated), (EmaPreference)random.Next(3));
            }
            catch (InvalidDataException exception)
            {
                refused++;
                Assert.That(exception.Message, Does.EndWith("."), "a sentence");
            }
            catch (Exception e)
            {
                Assert.Fail($"Round {round}: {e}");
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.That(allocated, Is.LessThan(MemoryFloor + MemoryFactor * mutated.LongLength), $"memory in round {round}");
        }

        TestContext.Out.WriteLine($"{file}: {refused} of {MutationsPerFile} refused in {clock.ElapsedMilliseconds} ms");
        Assert.That(refused, Is.GreaterThan(MutationsPerFile / 4).And.LessThan(MutationsPerFile), "the mutations matter");
    }

    [TestCaseSource(nameof(Samples))]
    public void Read_FileCutAnywhere_IsRefused(string file)
    {
        var original = File.ReadAllBytes(ReferenceData.Path("checkpoints", file));
        Random random = new(7);
        foreach (var length in Enumerable.Range(0, 60).Select(i => i < 20 ? i : random.Next(original.Length)).Append(original.Length - 1))
        {
            Assert.That(
                () => CheckpointFile.Read(new MemoryStream(original, 0, length), EmaPreference.Ignore),
                Throws.TypeOf<InvalidDataException>(),
                $"{length} of {original.Length} bytes"
            );
        }
    }

    private static IEnumerable<string> Samples() =>
        Directory
            .GetFiles(Path.Combine(AppContext.BaseDirectory, "Data", "checkpoints"))
            .Select(Path.GetFileName)
            .OfType<string>()
            .Where(name => !name.EndsWith(".json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    /// <summary>Where the bytes lie that mean something: headers, pickles, directories. Half of the mutations go there.</summary>
    private static (int Start, int Length)[] Structure(byte[] file, string name)
    {
        if (name.EndsWith(".safetensors", StringComparison.Ordinal))
            return [(0, 8), (8, (int)BitConverter.ToInt64(file))];
        if (name.Contains("legacy"))
            return [(0, 24000)];
        var directory = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(file.Length - 6));
        var pickleLength = (int)BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(directory + 20));
        return [(0, 128), (64, pickleLength), (directory, file.Length - directory), (file.Length - 98, 98)];
    }

    private static byte[] WithoutChecksums(byte[] file)
    {
        var bytes = (byte[])file.Clone();
        for (var at = 0; (at = IndexOf(bytes, at, "PK\u0001\u0002"u8)) >= 0; at += 46)
            bytes.AsSpan(at + 16, 4).Clear();
        return bytes;

        static int IndexOf(byte[] bytes, int start, ReadOnlySpan<byte> pattern)
        {
            var found = bytes.AsSpan(start).IndexOf(pattern);
            return found < 0 ? found : start + found;
        }
    }

    private static byte[] Mutate(byte[] original, (int Start, int Length)[] structure, Random random)
    {
        var bytes = (byte[])original.Clone();
        for (var changes = 1 + random.Next(3); changes > 0; changes--)
        {
            var place = Place(bytes.Length, structure, random);
            switch (random.Next(12))
            {
                case 0 or 1 or 2:
                    bytes[place] ^= (byte)(1 << random.Next(8));
                    break;
                case 3 or 4 or 5:
                    bytes[place] = (byte)random.Next(256);
                    break;
                case 6 or 7:
                    // A number that counts or measures something, replaced by one at the edge.
                    var width = Math.Min(random.Next(2) == 0 ? 4 : 8, bytes.Length - place);
                    var edge = new[] { 0, -1, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 1L << 32, bytes.Length }[
                        random.Next(8)
                    ];
                    BitConverter.GetBytes(edge).AsSpan(0, width).CopyTo(bytes.AsSpan(place));
                    break;
                case 8:
                    // Bytes from elsewhere.
                    var from = Place(bytes.Length, structure, random);
                    var count = Math.Min(1 + random.Next(64), bytes.Length - Math.Max(from, place));
                    bytes.AsSpan(from, count).ToArray().CopyTo(bytes.AsSpan(place));
                    break;
                case 9:
                    bytes = bytes[..Math.Max(1, place)];
                    break;
                case 10:
                    // Bytes taken out.
                    bytes = [.. bytes.AsSpan(0, place), .. bytes.AsSpan(Math.Min(bytes.Length, place + 1 + random.Next(16)))];
                    break;
                default:
                    // Bytes doubled.
                    var doubled = Math.Min(1 + random.Next(16), bytes.Length - place);
                    bytes = [.. bytes.AsSpan(0, place + doubled), .. bytes.AsSpan(place)];
                    break;
            }

            if (bytes.Length == 0)
                return [0];
        }

        return bytes;
    }

    private static int Place(int length, (int Start, int Length)[] structure, Random random)
    {
        if (random.Next(2) == 0)
            return random.Next(length);
        (var start, var count) = structure[random.Next(structure.Length)];
        return Math.Min(length - 1, start + random.Next(count));
    }
}
