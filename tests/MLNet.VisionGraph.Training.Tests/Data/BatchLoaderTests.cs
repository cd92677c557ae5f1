using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Tests.Augmentation;

namespace MLNet.VisionGraph.Training.Tests.Data;

public class BatchLoaderTests
{
    private static readonly BatchLoaderOptions s_small = new()
    {
        BatchSize = 4,
        Height = 32,
        Width = 32,
        Seed = 9,
        Order = SampleOrder.Shuffled,
        Augmentation = AugmentationOptions.MobileVig,
    };

    [TestCase(1, 1, 0)]
    [TestCase(2, 3, 0)]
    [TestCase(5, 1, 1_000_000)]
    [TestCase(3, 8, 8_000)]
    public void Read_WithAnyWorkersAndCache_GivesTheSameBatches(int workers, int prefetch, long cache)
    {
        using var folder = new PhotoFolderFixture(("a", 7), ("b", 6));
        var set = ImageDataset.FromFolder(folder.Root);
        using var one = new BatchLoader(set, s_small with { Workers = 1 });
        using var other = new BatchLoader(set, s_small with { Workers = workers, PrefetchBatches = prefetch, CacheBytes = cache });

        for (var epoch = 0; epoch < 3; epoch++)
            Assert.That(Take(other.Read(epoch)), Is.EqualTo(Take(one.Read(epoch))));
        Assert.That(Take(one.Read(0))[0].Images, Is.Not.EqualTo(Take(one.Read(1))[0].Images));
    }

    [Test]
    public void Read_FromALaterBatch_GoesOnAsIfNeverStopped()
    {
        using var folder = new PhotoFolderFixture(("a", 7), ("b", 7));
        using var loader = new BatchLoader(ImageDataset.FromFolder(folder.Root), s_small with { Workers = 2 });
        var whole = Take(loader.Read(5));

        Assert.That(Take(loader.Read(5, firstBatch: 2)), Is.EqualTo(whole.Skip(2)));
        Assert.That(Take(loader.Read(5, firstBatch: 4)), Is.Empty);
        Assert.That(() => loader.Read(5, firstBatch: 5), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [TestCase(false, new[] { 4, 4, 2 })]
    [TestCase(true, new[] { 4, 4 })]
    public void Read_OfAnIncompleteBatch_KeepsOrDropsIt(bool drop, int[] counts)
    {
        using var folder = new PhotoFolderFixture(("a", 5), ("b", 5));
        using var loader = new BatchLoader(ImageDataset.FromFolder(folder.Root), s_small with { DropLast = drop, Workers = 2 });

        Assert.That(loader.BatchCount, Is.EqualTo(counts.Length));
        Assert.That(Take(loader.Read(0)).Select(batch => batch.Indexes.Split(' ').Length), Is.EqualTo(counts));
    }

    [Test]
    public void Read_WithMixing_HasTargetsThatSumToOne()
    {
        using var folder = new PhotoFolderFixture(("a", 5), ("b", 5), ("c", 4));
        using var loader = new BatchLoader(ImageDataset.FromFolder(folder.Root), s_small with { Workers = 2 });
        foreach (var batch in loader.Read(0))
        {
            for (var i = 0; i < batch.Count; i++)
            {
                var row = batch.Targets!.AsSpan(i * 3, 3).ToArray();
                Assert.That(row.Sum(), Is.EqualTo(1).Within(1e-5));
                Assert.That(row.Min(), Is.GreaterThan(0.03), "0.1 is smoothed over 3 classes");
            }
        }
    }

    [Test]
    public void Read_AsDeployed_IsWhatMlNetAndTheNormalizerMake()
    {
        using var folder = new PhotoFolderFixture(("a", 2), ("b", 2));
        var set = ImageDataset.FromFolder(folder.Root);
        var ml = new Microsoft.ML.MLContext();
        var preprocessing = new ImagePreprocessing();
        using var resizer = MLNet.VisionGraph.Pipeline.Images.ImageResizer.Factory(ml.Transforms, 36, 36)();
        using var loader = new BatchLoader(
            set,
            new BatchLoaderOptions
            {
                BatchSize = 4,
                Height = 32,
                Width = 32,
                Workers = 2,
                CacheBytes = 1 << 20,
            }
        );
        var expected = new float[4 * 3 * 32 * 32];
        for (var i = 0; i < 4; i++)
        {
            using var content = ImageContent.Read(set.Samples[i]);
            using var image = SampleDecoder.Open(content, 36, 36);
            using var resized = resizer.Resize(image)!;
            new PixelNormalizer(preprocessing).Normalize(
                resized.Pixels,
                36,
                36,
                resized.PixelFormat == Microsoft.ML.Data.MLPixelFormat.Rgba32,
                32,
                32,
                expected.AsSpan(i * 3 * 32 * 32, 3 * 32 * 32)
            );
        }

        for (var epoch = 0; epoch < 2; epoch++)
        {
            var batch = loader.Read(epoch).Single();
            Assert.That(batch.Images, Is.EqualTo(expected), $"epoch {epoch}");
            Assert.That(batch.Targets, Is.Null);
            Assert.That(batch.Labels, Is.EqualTo(new[] { 0, 0, 1, 1 }));
        }
    }

    [Test]
    public void Read_AsInPapers_IsTheCenterCrop()
    {
        using var folder = new PhotoFolderFixture(("a", 1), ("b", 1));
        var set = ImageDataset.FromFolder(folder.Root);
        using var loader = new BatchLoader(
            set,
            new BatchLoaderOptions
            {
                BatchSize = 1,
                Height = 32,
                Width = 32,
                EvaluationResize = EvaluationResize.AsInPapers,
            }
        );
        using var photo = SampleDecoder.Decode(set.Samples[0], 32, 32);
        using var crop = new CenterCrop().Apply(photo, 32, 32);
        var red = loader.Read(0).First().Images[..(32 * 32)];

        Assert.That(red, Is.EqualTo(Enumerable.Range(0, 32 * 32).Select(i => (crop.Pixels[3 * i] / 255f - 0.485f) / 0.229f)).Within(1e-5));
    }

    [Test]
    public void Read_WithBrokenPhotos_SkipsAndListsThem()
    {
        using var folder = new PhotoFolderFixture(("a", 5), ("b", 5));
        var broken = folder.Write("a/002x.png", "no picture");
        var set = ImageDataset.FromFolder(folder.Root);
        var options = s_small with { Workers = 3, Order = SampleOrder.Sequential, Augmentation = AugmentationOptions.Gentle };
        using var loader = new BatchLoader(set, options);
        var first = Take(loader.Read(0));
        var second = Take(loader.Read(0));

        Assert.That(first.Select(batch => batch.Indexes), Is.EqualTo(new[] { "0 1 2", "4 5 6 7", "8 9 10" }));
        Assert.That(second, Is.EqualTo(first));
        Assert.That(loader.Unreadable.Single().Name, Is.EqualTo(broken));
        Assert.That(loader.Unreadable.Single().Reason, Does.Contain("damaged"));
    }

    [Test]
    public void Read_WithAClassThatHasNoneLeft_StopsWithItsName()
    {
        using var folder = new PhotoFolderFixture(("a", 9));
        folder.Write("bad/1.png", "no picture");
        folder.Write("bad/2.png", "nor this");
        using var loader = new BatchLoader(
            ImageDataset.FromFolder(folder.Root),
            s_small with
            {
                Workers = 2,
                Augmentation = AugmentationOptions.Gentle,
            }
        );

        Assert.That(
            () => Take(loader.Read(0)),
            Throws
                .TypeOf<TrainingDataException>()
                .With.Message.Contains("class 'bad' has no readable image left of 2")
                .And.Message.Contains("1.png")
        );
    }

    [Test]
    public void Read_WhenTheWorkItselfFails_GivesTheReaderTheError()
    {
        using var picture = Pictures.Draw(40, 40);
        using var image = Pictures.ToMlImage(picture);
        var set = new ImageDataset(Enumerable.Range(0, 8).Select(i => ImageSample.FromImage(image, i % 2)), ["a", "b"]);
        using var loader = new BatchLoader(set, s_small with { Workers = 2 });
        set.Samples[5].Image!.Dispose(); // nothing that can happen to a photo: a defect

        Assert.That(() => Take(loader.Read(0)), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(loader.Unreadable, Is.Empty);
    }

    [Test]
    public void Read_Cancelled_StopsAtOnceAndTheLoaderGoesOn()
    {
        using var folder = new PhotoFolderFixture(("a", 8), ("b", 8));
        using var loader = new BatchLoader(ImageDataset.FromFolder(folder.Root), s_small with { Workers = 2 });
        using var source = new CancellationTokenSource();
        var seen = 0;

        Assert.That(
            () =>
            {
                foreach (var batch in loader.Read(0, cancellationToken: source.Token))
                {
                    seen++;
                    source.Cancel();
                }
            },
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(seen, Is.EqualTo(1));
        Assert.That(Take(loader.Read(1)), Has.Count.EqualTo(4));
    }

    [Test]
    public void Read_LeftEarly_LeavesTheNextEpochUntouched()
    {
        using var folder = new PhotoFolderFixture(("a", 12), ("b", 12));
        using var loader = new BatchLoader(ImageDataset.FromFolder(folder.Root), s_small with { Workers = 3 });
        var expected = Take(loader.Read(1));
        for (var round = 0; round < 20; round++)
        {
            _ = loader.Read(0).First();
            Assert.That(Take(loader.Read(1)), Is.EqualTo(expected));
        }
    }

    [Test]
    public void Read_TwiceAtATime_Throws()
    {
        using var folder = new PhotoFolderFixture(("a", 5), ("b", 5));
        using var loader = new BatchLoader(ImageDataset.FromFolder(folder.Root), s_small);
        using var first = loader.Read(0).GetEnumerator();
        first.MoveNext();

        Assert.That(() => loader.Read(1).First(), Throws.InvalidOperationException.With.Message.Contains("Epoch 0 is still being read"));
    }

    [Test]
    public void Read_AfterDispose_Throws()
    {
        using var folder = new PhotoFolderFixture(("a", 2), ("b", 2));
        var loader = new BatchLoader(ImageDataset.FromFolder(folder.Root), s_small);
        loader.Dispose();

        Assert.That(() => loader.Read(0).First(), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Constructor_WithTooFewPhotos_SaysSo()
    {
        Assert.That(() => new BatchLoader(PhotoSetTests.Labels((0, 0), (1, 0))), Throws.TypeOf<TrainingDataException>());
        Assert.That(
            () => new BatchLoader(PhotoSetTests.Labels((0, 3), (1, 3)), new BatchLoaderOptions { DropLast = true, BatchSize = 8 }),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("6 images, but a batch has 8")
        );
        Assert.That(
            () => new BatchLoader(PhotoSetTests.Labels((0, 3)), new BatchLoaderOptions { BatchSize = 0 }),
            Throws.InstanceOf<ArgumentException>()
        );
    }

    [Test]
    public void WaitTime_OfASlowConsumer_IsLittle()
    {
        using var folder = new PhotoFolderFixture(("a", 16), ("b", 16));
        using var loader = new BatchLoader(ImageDataset.FromFolder(folder.Root), s_small with { Workers = 2 });
        _ = Take(loader.Read(0));
        var before = loader.WaitTime;
        foreach (var batch in loader.Read(1))
            Thread.Sleep(60);

        Assert.That(before, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(loader.WaitTime - before, Is.LessThan(TimeSpan.FromMilliseconds(8 * 60 / 2)));
    }

    [Test]
    public void Read_OverManyEpochs_KeepsMemoryFlat()
    {
        using var folder = new PhotoFolderFixture(("a", 16), ("b", 16));
        using var loader = new BatchLoader(
            ImageDataset.FromFolder(folder.Root),
            s_small with
            {
                Height = 64,
                Width = 64,
                Workers = 2,
                CacheBytes = 100_000,
            }
        );
        for (var epoch = 0; epoch < 5; epoch++)
            Drain(loader.Read(epoch));
        var (live, allocated) = (GC.GetTotalMemory(forceFullCollection: true), GC.GetTotalAllocatedBytes(precise: true));
        const int epochs = 30;
        for (var epoch = 5; epoch < 5 + epochs; epoch++)
            Drain(loader.Read(epoch));
        var perPhoto = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (epochs * 32);

        // One 64 × 64 picture is 49 kB as floats: what is allocated for each photo is the reading of its file, not its pixels.
        Assert.That(perPhoto, Is.LessThan(20_000));
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - live, Is.LessThan(500_000));
    }

    [Test]
    public void Read_WithAMaximumShorterSide_ReducesLargePhotosFirst()
    {
        using var folder = new PhotoFolderFixture(("a", 3), ("b", 3));
        var set = ImageDataset.FromFolder(folder.Root);
        var options = s_small with
        {
            Augmentation = new AugmentationOptions { Crop = new RandomResizedCrop() },
            Workers = 2,
        };
        using var plain = new BatchLoader(set, options);
        using var loose = new BatchLoader(set, options with { MaxShorterSide = 90 });
        using var reduced = new BatchLoader(set, options with { MaxShorterSide = 20 });
        using var cached = new BatchLoader(set, options with { MaxShorterSide = 20, CacheBytes = 1 << 20 });

        Assert.That(Take(loose.Read(0)), Is.EqualTo(Take(plain.Read(0))));
        Assert.That(Take(reduced.Read(0)), Is.Not.EqualTo(Take(plain.Read(0))));
        _ = Take(cached.Read(0));
        Assert.That(Take(cached.Read(1)), Is.EqualTo(Take(reduced.Read(1))));
    }

    private static void Drain(IEnumerable<Batch> batches)
    {
        foreach (var batch in batches)
            Assert.That(batch.Count, Is.Positive);
    }

    // A batch's arrays are reused: what is compared must be copied.
    private static List<Snapshot> Take(IEnumerable<Batch> batches) =>
        [
            .. batches.Select(batch => new Snapshot(
                batch.Index,
                string.Join(' ', batch.Indexes[..batch.Count]),
                string.Join(' ', batch.Labels[..batch.Count]),
                Hash(batch.Images.AsSpan(0, batch.Count * 3 * batch.Height * batch.Width)),
                batch.Targets is { } targets ? Hash(targets.AsSpan(0, batch.Count * batch.Classes)) : string.Empty
            )),
        ];

    private static string Hash(Span<float> values) =>
        Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values)));

    private sealed record Snapshot(int Index, string Indexes, string Labels, string Images, string Targets);
}
