using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Tests.Reference;
using MLNet.VisionGraph.Weights.Hub;
using MLNet.VisionGraph.Weights.Sources;

namespace MLNet.VisionGraph.Tests.Weights;

public class WeightSourceTests
{
    private const string Sample = "nano_mobilevig_training.pth.tar";

    private static readonly StateDict s_plain = CheckpointFile.Read(ReferenceData.Path("checkpoints", Sample), EmaPreference.Ignore);
    private static readonly StateDict s_average = CheckpointFile.Read(ReferenceData.Path("checkpoints", Sample));

    [Test]
    public void FromFile_EmaPreference_DecidesWhichWeightsCome()
    {
        var path = ReferenceData.Path("checkpoints", Sample);
        Assert.That(First(WeightSource.FromFile(path)), Is.EqualTo(First(s_average)));
        Assert.That(First(WeightSource.FromFile(path, EmaPreference.Ignore)), Is.EqualTo(First(s_plain)));
        Assert.That(WeightSource.FromFile(path).Description, Does.Contain(Sample));
    }

    [Test]
    public void FromFile_FileNotThere_IsAFileNotFoundException() =>
        Assert.That(() => WeightSource.FromFile("nowhere.pth").Load(Request()), Throws.TypeOf<FileNotFoundException>());

    [Test]
    public void FromStream_OneStream_CanBeLoadedTwice()
    {
        using var stream = File.OpenRead(ReferenceData.Path("checkpoints", Sample));
        var source = WeightSource.FromStream(stream, "mine", EmaPreference.Ignore);
        Assert.That(First(source), Is.EqualTo(First(s_plain)));
        Assert.That(First(source), Is.EqualTo(First(s_plain)));
        Assert.That(stream.CanRead, "it is not closed");
    }

    [Test]
    public void FromStream_OpenedAnew_IsClosedEachTime()
    {
        List<Stream> opened = [];
        var source = WeightSource.FromStream(
            () =>
            {
                opened.Add(File.OpenRead(ReferenceData.Path("checkpoints", Sample)));
                return opened[^1];
            },
            "mine"
        );
        Assert.That(First(source), Is.EqualTo(First(s_average)));
        Assert.That(First(source), Is.EqualTo(First(s_average)));
        Assert.That(opened.Select(stream => stream.CanRead), Is.EqualTo(new[] { false, false }));
    }

    [Test]
    public void FromStream_BrokenContent_IsNamedInTheError() =>
        Assert.That(
            () => WeightSource.FromStream(new MemoryStream([1, 2, 3]), "mine").Load(Request()),
            Throws
                .TypeOf<InvalidDataException>()
                .With.Message.EqualTo(
                    "Checkpoint 'mine' cannot be read: not a checkpoint: it begins with 010203 (safetensors and PyTorch files are read)."
                )
        );

    [Test]
    public void FromFile_NamedLikeAReleasedFile_GivesTheWeightsWhoseAccuracyWasPublished()
    {
        var path = ReferenceData.Path("checkpoints", Sample);
        var released = Request() with { Released = [Released("in1k", Path.GetFileName(path)) with { Ema = EmaPreference.Ignore }] };

        Assert.That(WeightSource.FromFile(path).Load(released).StateDict.Values.First().Values.ToArray(), Is.EqualTo(First(s_plain)));
        Assert.That(WeightSource.FromFile(path).Load(Request()).StateDict.Values.First().Values.ToArray(), Is.EqualTo(First(s_average)));
        Assert.That(
            WeightSource.FromFile(path, EmaPreference.Prefer).Load(released).StateDict.Values.First().Values.ToArray(),
            Is.EqualTo(First(s_average))
        );
    }

    [Test]
    public void Pretrained_MirrorFolder_IsFetchedIntoTheCacheAndLoaded()
    {
        var folder = Directory.CreateTempSubdirectory("visiongraph-").FullName;
        try
        {
            ReleasedCheckpoint[] released = [Released("first", "a.pth"), Released("second", "b.pth")];
            var mirror = Path.Combine(folder, "mirror");
            Directory.CreateDirectory(Path.Combine(mirror, "o/n/resolve/main"));
            File.Copy(ReferenceData.Path("checkpoints", Sample), Path.Combine(mirror, "o/n/resolve/main/b.pth"));
            CheckpointStore store = new(new HubSettings { CacheFolder = Path.Combine(folder, "cache"), Mirrors = [mirror] });
            var request = Request() with { Released = released };

            var loaded = new PretrainedWeights("second", EmaPreference.Prefer, store).Load(request);
            Assert.That(loaded.StateDict.Values.First().Values.ToArray(), Is.EqualTo(First(s_average)));
            Assert.That(File.Exists(Path.Combine(folder, "cache", "o", "n", "b.pth")));
            Assert.That(
                () => new PretrainedWeights(null, EmaPreference.Prefer, store).Load(request),
                Throws.TypeOf<WeightsUnavailableException>().With.Message.Contains("'first' of 'nano'"),
                "the first is the recommended one"
            );
            Assert.That(
                () => new PretrainedWeights("third", EmaPreference.Prefer, store).Load(request),
                Throws.ArgumentException.With.Message.Contains("it has 'first', 'second'")
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public void Pretrained_NothingReleased_IsAnErrorAndNeverRandom() =>
        Assert.That(
            () => WeightSource.Pretrained().Load(Request()),
            Throws.TypeOf<WeightsUnavailableException>().With.Message.Contains("No released weights of 'nano' are known")
        );

    private static ReleasedCheckpoint Released(string tag, string file) =>
        new()
        {
            Tag = tag,
            Hub = CheckpointHub.HuggingFace,
            Repository = "o/n",
            File = file,
        };

    private static WeightRequest Request()
    {
        HashSet<string> names = [.. s_plain.Keys];
        return new WeightRequest
        {
            BackboneName = "nano",
            Parameters =
            [
                .. s_plain.Select(entry => new ParameterSpec(entry.Key, entry.Value.Shape, ReferenceData.KindOf(entry.Key, names))),
            ],
        };
    }

    private static float[] First(WeightSource source) => First(source.Load(Request()).StateDict);

    private static float[] First(StateDict weights) => weights.Values.First().Values.ToArray();
}
