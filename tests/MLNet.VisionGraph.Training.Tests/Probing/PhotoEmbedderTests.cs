using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Parity;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.LinearProbe;
using MLNet.VisionGraph.Training.Tests.Data;
using TorchSharp;

namespace MLNet.VisionGraph.Training.Tests.Probing;

public class PhotoEmbedderTests
{
    [Test]
    public void Embed_OfAFolder_IsWhatTheFeaturizerGives()
    {
        using var folder = new PhotoFolderFixture(("a", 9), ("bb", 4));
        var set = ImageDataset.FromFolder(folder.Root);
        var found = Embedding.Fresh(set);

        using var weights = new MemoryStream();
        SafeTensorsFile.Write(
            weights,
            new StateDict(Embedding.Weights.Where(pair => !pair.Key.StartsWith("head.", StringComparison.Ordinal)))
        );
        var ml = new MLContext();
        var rows = ml.Data.LoadFromEnumerable(set.Samples.Select(sample => new Row { Image = sample.Path! }));
        using var featurizer = ml
            .Transforms.ImageFeaturizer(
                new ImageFeaturizerOptions
                {
                    Backbone = Embedding.Backbone,
                    Weights = WeightSource.FromStream(() => new MemoryStream(weights.ToArray())),
                    Features = FeatureKind.Embedding,
                    ImageHeight = 64,
                    ImageWidth = 64,
                }
            )
            .Fit(rows);
        var expected = featurizer.Transform(rows).GetColumn<float[]>("Features").SelectMany(row => row).ToArray();

        Assert.That(found.Length, Is.EqualTo(192));
        Assert.That(found.Indexes, Is.EqualTo(Enumerable.Range(0, 13)));
        Assert.That(found.Labels, Is.EqualTo(set.Samples.Select(sample => sample.Label)));
        Assert.That(found.Values, Is.EqualTo(expected));
    }

    // What rounding makes of another order of sums: folded norms and the runtime's kernels on one side, libtorch's on the other.
    private const float Rounding = 2e-5f;

    [TestCase("efficientvit_m0")]
    [TestCase("mobilevig_ti")]
    public void Embed_OfPhotos_IsWhatTheModuleSeesInEvaluation(string name)
    {
        using var folder = new PhotoFolderFixture(("a", 3), ("bb", 2));
        var set = ImageDataset.FromFolder(folder.Root);
        var backbone = BackboneRegistry.Get(name);
        var weights = ReferenceFill.Fill(NetworkCost.Create(backbone.Network, Embedding.Settings).Parameters);
        using var embedder = new ImageEmbedder(backbone, weights, Embedding.Settings);
        var found = embedder.Embed(set);

        using var scope = torch.NewDisposeScope();
        using var module = new NetworkModule(backbone.Network, Embedding.Settings);
        module.Load(weights);
        module.eval();
        using var loader = new BatchLoader(
            set,
            new BatchLoaderOptions
            {
                Height = 64,
                Width = 64,
                BatchSize = 5,
                Preprocessing = backbone.Preprocessing,
            }
        );
        var images = torch.tensor(loader.Read(0).Single().Images, [5, 3, 64, 64]);
        var expected = module.Run(images).Embedding!.data<float>().ToArray();
        var logits = module.Classify(torch.tensor(found.Values, [5, found.Length])).data<float>().ToArray();

        Assert.That(found.Values.Zip(expected, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(Rounding));
        Assert.That(logits.Zip(module.forward(images).data<float>().ToArray(), (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(Rounding));
        Assert.That(expected.Max() - expected.Min(), Is.GreaterThan(1000 * Rounding), "else the comparison means nothing");
    }

    [TestCase(2)]
    [TestCase(7)]
    public void Embed_WithAnyWorkers_GivesTheSameBits(int workers)
    {
        using var folder = new PhotoFolderFixture(("a", 21), ("bb", 10));
        var set = ImageDataset.FromFolder(folder.Root);

        Assert.That(Embedding.Fresh(set, workers).Values, Is.EqualTo(Embedding.Fresh(set, workers: 1).Values));
    }

    [Test]
    public void Embed_Again_ComputesNothingAndGivesTheSameBits()
    {
        using var folder = new PhotoFolderFixture(("a", 10), ("bb", 9));
        using var embedding = new Embedding();
        var set = ImageDataset.FromFolder(folder.Root);
        var first = embedding.Embed(set);
        var second = embedding.Embed(set);

        Assert.That((first.Computed, first.FromCache, second.Computed, second.FromCache), Is.EqualTo((19, 0, 0, 19)));
        Assert.That(second.Values, Is.EqualTo(first.Values));
        Assert.That(first.Values, Is.EqualTo(Embedding.Fresh(set).Values));
        Assert.That(embedding.Warnings, Is.Empty);
    }

    [TestCase("the weights")]
    [TestCase("the mean")]
    [TestCase("the crop")]
    [TestCase("the name")]
    public void Embed_AfterAChange_ComputesAnew(string what)
    {
        using var folder = new PhotoFolderFixture(("a", 3), ("bb", 3));
        using var embedding = new Embedding();
        var set = ImageDataset.FromFolder(folder.Root);
        var first = embedding.Embed(set);
        var (plain, preprocessing) = (Embedding.Backbone, Embedding.Backbone.Preprocessing);
        var second = what switch
        {
            "the weights" => embedding.Embed(set, weights: Embedding.Changed("patch_embed.0.c.weight")),
            "the mean" => embedding.Embed(set, Like(plain.Name, preprocessing with { Mean = [0.5f, 0.5f, 0.5f] })),
            "the crop" => embedding.Embed(set, Like(plain.Name, preprocessing with { CropFraction = 0.9 })),
            _ => embedding.Embed(set, Like("another", preprocessing)),
        };

        Assert.That(second.Computed, Is.EqualTo(6));
        Assert.That(second.Values, what == "the name" ? Is.EqualTo(first.Values) : Is.Not.EqualTo(first.Values));
        Assert.That(embedding.Embed(set).Computed, Is.Zero, "what was there before is still there");

        static BackboneDescriptor Like(string name, ImagePreprocessing preprocessing) =>
            new(name, Embedding.Backbone.Network) { Preprocessing = preprocessing, BatchSize = Embedding.Backbone.BatchSize };
    }

    [Test]
    public void Embed_OfAnotherSize_ComputesAnew()
    {
        using var folder = new PhotoFolderFixture(("a", 2), ("bb", 2));
        using var embedding = new Embedding();
        var set = ImageDataset.FromFolder(folder.Root);
        var backbone = BackboneRegistry.Get("mobilevig_ti"); // its weights fit any size
        var weights = backbone.LoadWeights(WeightSource.Random(1), Embedding.Settings);
        embedding.Embed(set, backbone, weights);

        Assert.That(embedding.Embed(set, backbone, weights, Embedding.Settings with { Height = 96, Width = 96 }).Computed, Is.EqualTo(4));
        Assert.That(embedding.Embed(set, backbone, weights).Computed, Is.Zero);
    }

    [Test]
    public void Embed_WithAnotherHead_FindsWhatIsThere()
    {
        using var folder = new PhotoFolderFixture(("a", 3), ("bb", 3));
        using var embedding = new Embedding();
        var set = ImageDataset.FromFolder(folder.Root);
        embedding.Embed(set);

        Assert.That(
            embedding
                .Embed(
                    set,
                    weights: Embedding.Changed("head.l.weight"),
                    settings: Embedding.Settings with
                    {
                        Classes = 7,
                        Distillation = true,
                    }
                )
                .Computed,
            Is.Zero
        );
    }

    [Test]
    public void Embed_OfMovedAddedAndChangedFiles_ComputesOnlyNewContent()
    {
        using var folder = new PhotoFolderFixture(("a", 6), ("bb", 6));
        using var embedding = new Embedding();
        embedding.Embed(ImageDataset.FromFolder(folder.Root));

        File.Move(folder.At("a/000.png"), folder.At("bb/moved.png"));
        folder.Add("a/new.png", seed: 4711);
        folder.Add("a/001.png", seed: 4712);
        var set = ImageDataset.FromFolder(folder.Root);
        var found = embedding.Embed(set);

        Assert.That((found.Computed, found.FromCache), Is.EqualTo((2, 11)));
        Assert.That(found.Values, Is.EqualTo(Embedding.Fresh(set).Values));
        Assert.That(embedding.Embed(set).Computed, Is.Zero);
    }

    [Test]
    public void Embed_OfAFileChangedInPlace_GivesNoStaleNumbers()
    {
        using var folder = new PhotoFolderFixture(("a", 2), ("bb", 2));
        using var embedding = new Embedding();
        var set = ImageDataset.FromFolder(folder.Root);
        var path = folder.At("a/000.png");
        var bytes = BmpOf(tone: 10);
        File.WriteAllBytes(path, bytes);
        var written = File.GetLastWriteTimeUtc(path);
        var first = embedding.Embed(set);
        File.WriteAllBytes(path, BmpOf(tone: 200));
        File.SetLastWriteTimeUtc(path, written);
        var second = embedding.Embed(set);

        Assert.That(new FileInfo(path).Length, Is.EqualTo(bytes.Length));
        Assert.That(second.Computed, Is.EqualTo(1));
        Assert.That(second.Values[..192], Is.Not.EqualTo(first.Values[..192]));
        Assert.That(second.Values[192..], Is.EqualTo(first.Values[192..]));
    }

    [Test]
    public void Embed_OfPhotosInMemory_KnowsThemByTheirContent()
    {
        using var folder = new PhotoFolderFixture(("a", 1), ("bb", 1));
        using var embedding = new Embedding();
        var files = ImageDataset.FromFolder(folder.Root);
        var found = embedding.Embed(files);
        var bytes = new ImageDataset(
            files.Samples.Select(sample => ImageSample.FromBytes(File.ReadAllBytes(sample.Path!), sample.Label)),
            files.ClassNames
        );
        using var image = MLImage.CreateFromFile(files.Samples[0].Path!);
        var pictures = new ImageDataset([ImageSample.FromImage(image, 0), ImageSample.FromImage(image, 1)], files.ClassNames);

        Assert.That(embedding.Embed(bytes).Computed, Is.Zero);
        Assert.That(embedding.Embed(pictures).Computed, Is.Not.Zero, "pixels are not the file's bytes");
        var again = embedding.Embed(pictures);
        Assert.That(again.Computed, Is.Zero);
        Assert.That(again.Values, Is.EqualTo(found.Values[..192].Concat(found.Values[..192])), "but the same picture");
    }

    [Test]
    public void Embed_WithUnreadablePhotos_ListsThemAndLeavesThemOut()
    {
        using var folder = new PhotoFolderFixture(("a", 4), ("bb", 4));
        using var embedding = new Embedding();
        var broken = folder.Write("a/001x.png", "no picture");
        var set = ImageDataset.FromFolder(folder.Root);
        File.Delete(folder.At("bb/003.png"));
        foreach (var computed in new[] { 7, 0 })
        {
            var found = embedding.Embed(set);

            Assert.That(found.Computed, Is.EqualTo(computed));
            Assert.That(found.Unreadable.Select(photo => photo.Name), Is.EqualTo(new[] { broken, folder.At("bb/003.png") }));
            Assert.That(found.Indexes, Is.EqualTo(new[] { 0, 1, 3, 4, 5, 6, 7 }));
            Assert.That(found.Labels, Is.EqualTo(new[] { 0, 0, 0, 0, 1, 1, 1 }));
            Assert.That(
                found.Values,
                Is.EqualTo(Embedding.Fresh(new ImageDataset(found.Indexes.Select(index => set.Samples[index]), set.ClassNames)).Values)
            );
        }
    }

    [Test]
    public void Embed_WithAClassThatHasNoneLeft_SaysSo()
    {
        using var folder = new PhotoFolderFixture(("a", 4));
        folder.Write("bad/1.png", "no picture");

        Assert.That(
            () => Embedding.Fresh(ImageDataset.FromFolder(folder.Root)),
            Throws.TypeOf<TrainingDataException>().With.Message.Contains("'bad' has no readable image left")
        );
    }

    [Test]
    public void Embed_Cancelled_KeepsWhatWasComputed()
    {
        using var folder = new PhotoFolderFixture(("a", 20), ("bb", 20));
        using var embedding = new Embedding();
        using var source = new CancellationTokenSource();
        var set = ImageDataset.FromFolder(folder.Root);
        using (var embedder = embedding.New(workers: 2))
            Assert.That(
                () => embedder.Embed(set, new Reporter(_ => source.Cancel()), source.Token),
                Throws.InstanceOf<OperationCanceledException>()
            );
        var found = embedding.Embed(set);

        Assert.That(found.FromCache, Is.GreaterThanOrEqualTo(8).And.LessThan(40), "a batch at least was scored, and not all");
        Assert.That(found.Values, Is.EqualTo(Embedding.Fresh(set).Values));
    }

    [Test]
    public void Embed_ToldOfProgress_CountsEveryPhotoOnceAndInOrder()
    {
        using var folder = new PhotoFolderFixture(("a", 11), ("bb", 10));
        folder.Write("a/x.png", "no picture");
        using var embedding = new Embedding();
        var reported = new List<EmbeddingProgress>();
        using (var embedder = embedding.New(workers: 3))
            embedder.Embed(ImageDataset.FromFolder(folder.Root), new Reporter(reported.Add));

        Assert.That(reported.Select(progress => progress.Done), Is.Ordered.Ascending);
        Assert.That(reported[^1], Is.EqualTo(new EmbeddingProgress(22, 22)));
        Assert.That(reported, Is.Unique);
    }

    [Test]
    public void Embed_WhenTheReporterFails_GivesTheCallerTheError()
    {
        using var folder = new PhotoFolderFixture(("a", 4), ("bb", 4));
        using var embedding = new Embedding();
        using var embedder = embedding.New();

        Assert.That(
            () => embedder.Embed(ImageDataset.FromFolder(folder.Root), new Reporter(_ => throw new TimeZoneNotFoundException())),
            Throws.TypeOf<TimeZoneNotFoundException>()
        );
    }

    // A bitmap without compression: every tone has the same length.
    private static byte[] BmpOf(byte tone)
    {
        const int side = 40;
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content))
        {
            writer.Write("BM"u8);
            foreach (
                var number in new[] { 54 + side * side * 3, 0, 54, 40, side, side, 1 | 24 << 16, 0, side * side * 3, 2835, 2835, 0, 0 }
            )
                writer.Write(number);
            for (var i = 0; i < side * side * 3; i++)
                writer.Write((byte)(tone + i % 50));
        }

        return content.ToArray();
    }

    private sealed class Row
    {
        public string Image { get; set; } = string.Empty;
    }

    private sealed class Reporter(Action<EmbeddingProgress> report) : IProgress<EmbeddingProgress>
    {
        public void Report(EmbeddingProgress value) => report(value);
    }
}
