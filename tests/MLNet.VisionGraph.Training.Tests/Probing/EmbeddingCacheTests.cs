using System.Collections.Concurrent;
using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.LinearProbe;
using MLNet.VisionGraph.Training.Tests.Data;

namespace MLNet.VisionGraph.Training.Tests.Probing;

public class EmbeddingCacheTests
{
    private static readonly byte[] s_fingerprint = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static IEnumerable<TestCaseData> Damages =>
        new (string Name, Func<byte[], byte[]> Damage)[]
        {
            ("Empty", _ => []),
            ("Text", _ => "nothing of the kind"u8.ToArray()),
            ("Truncated", bytes => bytes[..^1]),
            ("CutInTheHeader", bytes => bytes[..20]),
            ("Longer", bytes => [.. bytes, 0]),
            ("FlippedInTheHeader", bytes => Flipped(bytes, 44)),
            ("FlippedInAHash", bytes => Flipped(bytes, 60)),
            ("FlippedInAValue", bytes => Flipped(bytes, bytes.Length - 40)),
            ("FlippedInTheChecksum", bytes => Flipped(bytes, bytes.Length - 1)),
        }.Select(damage => new TestCaseData(damage.Damage).SetArgDisplayNames(damage.Name));

    [TestCaseSource(nameof(Damages))]
    public void Embed_WithADamagedFile_ComputesAnewAndWritesAnother(Func<byte[], byte[]> damage)
    {
        using var folder = new PhotoFolderFixture(("a", 3), ("bb", 3));
        using var embedding = new Embedding();
        var set = ImageDataset.FromFolder(folder.Root);
        var first = embedding.Embed(set);
        var file = embedding.Files.Single();
        File.WriteAllBytes(file, damage(File.ReadAllBytes(file)));
        var second = embedding.Embed(set);

        Assert.That(second.Computed, Is.EqualTo(6));
        Assert.That(second.Values, Is.EqualTo(first.Values));
        Assert.That(embedding.Warnings.Single(), Does.Contain(file).And.Contain("computed again"));
        Assert.That(embedding.Files.Single(), Is.Not.EqualTo(file));
        Assert.That(embedding.Embed(set).Computed, Is.Zero);
    }

    [Test]
    public void Embed_WithAFileOfAnotherNetwork_DoesNotUseIt()
    {
        using var folder = new PhotoFolderFixture(("a", 3), ("bb", 3));
        using var embedding = new Embedding();
        var set = ImageDataset.FromFolder(folder.Root);
        embedding.Embed(set, weights: Embedding.Changed("patch_embed.0.c.weight"));
        var other = embedding.Files.Single();
        var right = embedding.Embed(set);
        var file = embedding.Files.Single(file => file != other);
        File.Copy(other, file, overwrite: true);
        var found = embedding.Embed(set);

        Assert.That(found.Computed, Is.EqualTo(6));
        Assert.That(found.Values, Is.EqualTo(right.Values));
    }

    [Test]
    public void Embed_WhereNoFolderCanBe_WorksAndWarnsOnce()
    {
        using var folder = new PhotoFolderFixture(("a", 3), ("bb", 3));
        using var embedding = new Embedding();
        var set = ImageDataset.FromFolder(folder.Root);
        File.WriteAllText(embedding.Cache, "in the way");
        var found = embedding.Embed(set);

        Assert.That(found.Computed, Is.EqualTo(6));
        Assert.That(found.Values, Is.EqualTo(Embedding.Fresh(set).Values));
        Assert.That(embedding.Warnings.Single(), Does.Contain("cannot be kept").And.Contain(embedding.Cache));
    }

    [Test]
    public void Flush_OnAFullDisk_WarnsOnceAndLeavesNothingBehind()
    {
        using var folder = new TemporaryFolder();
        var warnings = new List<string>();
        var cache = new EmbeddingCache(folder["cache"], s_fingerprint, 2, warnings.Add, path => new FullDisk(path));
        foreach (var photo in new ulong[] { 1, 2 })
        {
            cache.Add(new ContentHash(photo, 0, 0, 0), [1, 2]);
            cache.Flush();
        }

        Assert.That(warnings.Single(), Does.Contain("No space left"));
        Assert.That(Directory.GetFiles(folder["cache"]), Is.Empty);
        Assert.That(cache.TryCopy(new ContentHash(2, 0, 0, 0), new float[2]), "what was computed is still known");
    }

    [Test]
    public void Load_OfManySmallFiles_PutsThemTogether()
    {
        using var folder = new TemporaryFolder();
        const int files = EmbeddingCache.MaxSmallFiles + 1;
        for (var i = 0; i < files; i++)
            Filled(folder.Path, first: i, count: 2);
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(files));
        _ = new EmbeddingCache(folder.Path, s_fingerprint, 2);
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.EqualTo(1));

        AssertHas(folder.Path, files + 1);
    }

    [Test]
    public void Add_OfMany_WritesThemOnTheWay()
    {
        using var folder = new TemporaryFolder();
        var cache = Filled(folder.Path, 0, EmbeddingCache.MaxPending + 5, flush: false);
        AssertHas(folder.Path, EmbeddingCache.MaxPending);
        cache.Flush();
        AssertHas(folder.Path, EmbeddingCache.MaxPending + 5);
    }

    [Test]
    public void Load_WithAHalfWrittenFile_DeletesItOnceItIsOld()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "young", "old" })
            File.WriteAllText(folder[name + EmbeddingCache.Extension + ".tmp"], "half");
        File.SetLastWriteTimeUtc(folder["old" + EmbeddingCache.Extension + ".tmp"], DateTime.UtcNow.AddHours(-2));
        var warnings = new List<string>();
        _ = new EmbeddingCache(folder.Path, s_fingerprint, 2, warnings.Add);

        Assert.That(
            Directory.GetFiles(folder.Path).Select(Path.GetFileName),
            Is.EqualTo(new[] { "young" + EmbeddingCache.Extension + ".tmp" })
        );
        Assert.That(warnings, Is.Empty);
    }

    // Each has a cache of its own, as processes have; they share the disk only.
    [Test]
    public void Caches_ManyAtATime_LoseNothingAndWarnOfNothing()
    {
        using var folder = new TemporaryFolder();
        const int each = 60;
        var warnings = new ConcurrentQueue<string>();
        var threads = Enumerable
            .Range(0, 4)
            .Select(number => new Thread(() =>
            {
                // Every writer makes a file a round, so that the readers put them together while others write.
                for (var round = 0; round < each; round++)
                {
                    var cache = new EmbeddingCache(folder.Path, s_fingerprint, 2, warnings.Enqueue);
                    cache.Add(HashOf(number * each + round), ValuesOf(number * each + round));
                    cache.Flush();
                }
            }))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.That(warnings, Is.Empty);
        AssertHas(folder.Path, 4 * each);
        Assert.That(Directory.GetFiles(folder.Path), Has.Length.LessThan(4 * each / 2));
    }

    [Test]
    public void Embed_SeveralAtATime_GivesAllTheSameNumbers()
    {
        using var folder = new PhotoFolderFixture(("a", 12), ("bb", 12));
        using var embedding = new Embedding();
        var set = ImageDataset.FromFolder(folder.Root);
        var expected = Embedding.Fresh(set).Values;
        var found = new ImageEmbeddings[3];
        var threads = Enumerable
            .Range(0, found.Length)
            .Select(number => new Thread(() => found[number] = embedding.Embed(set, workers: 2)))
            .ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.That(found.Select(each => each.Values), Is.All.EqualTo(expected));
        Assert.That(embedding.Warnings, Is.Empty);
        Assert.That(embedding.Embed(set).Computed, Is.Zero);
    }

    private static byte[] Flipped(byte[] bytes, int at)
    {
        bytes[at] ^= 1;
        return bytes;
    }

    private static ContentHash HashOf(int photo) => new((ulong)photo, 7, 7, 7);

    private static float[] ValuesOf(int photo) => [photo, photo + 0.5f];

    private static EmbeddingCache Filled(string folder, int first, int count, bool flush = true)
    {
        // Nothing there is read: each cache writes all of its own.
        var empty = Directory.CreateTempSubdirectory("visiongraph-").FullName;
        Directory.Delete(empty);
        var cache = new EmbeddingCache(empty, s_fingerprint, 2);
        cache = flush ? cache : new EmbeddingCache(folder, s_fingerprint, 2);
        for (var photo = first; photo < first + count; photo++)
            cache.Add(HashOf(photo), ValuesOf(photo));
        if (!flush)
            return cache;
        cache.Flush();
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(empty))
            File.Move(file, Path.Combine(folder, Path.GetFileName(file)));
        Directory.Delete(empty);
        return cache;
    }

    private static void AssertHas(string folder, int photos)
    {
        var cache = new EmbeddingCache(folder, s_fingerprint, 2);
        var values = new float[2];
        for (var photo = 0; photo < photos; photo++)
        {
            Assert.That(cache.TryCopy(HashOf(photo), values), $"photo {photo}");
            Assert.That(values, Is.EqualTo(ValuesOf(photo)));
        }

        Assert.That(cache.TryCopy(HashOf(photos), values), Is.False);
    }

    /// <summary>A file on a disk that has room for a few bytes.</summary>
    private sealed class FullDisk(string path) : FileStream(path, FileMode.CreateNew)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Position + buffer.Length > 50)
                throw new IOException("No space left on device");
            base.Write(buffer);
        }
    }
}
