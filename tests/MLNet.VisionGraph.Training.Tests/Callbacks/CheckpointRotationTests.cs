using MLNet.VisionGraph.TestKit;
using MLNet.VisionGraph.Training.Loop.Checkpoints;

namespace MLNet.VisionGraph.Training.Tests.Callbacks;

public class CheckpointRotationTests
{
    [Test]
    public void Save_MoreThanAreKept_DeletesTheOldest()
    {
        using TemporaryFolder folder = new();
        CheckpointRotation rotation = new(folder["run"], keep: 2);
        foreach (var step in new long[] { 10, 20, 9_999_999_999, 10_000_000_000 })
            rotation.Save(TrainingCheckpointFileTests.Sample(step));

        Assert.That(
            rotation.Files.Select(Path.GetFileName),
            Is.EqualTo(["checkpoint-10000000000.safetensors", "checkpoint-9999999999.safetensors"])
        );
        Assert.That(rotation.ReadLatest()!.Value.Checkpoint.Info.Step, Is.EqualTo(10_000_000_000));
    }

    [Test]
    public void Save_OtherFilesInTheFolder_AreLeftAloneButForHalfCheckpoints()
    {
        using TemporaryFolder folder = new();
        foreach (
            var name in new[]
            {
                "best.safetensors",
                "checkpoint-best.safetensors",
                "checkpoint-5.txt",
                "checkpoint-0000000003.safetensors.tmp",
            }
        )
            File.WriteAllText(folder[name], "x");
        new CheckpointRotation(folder.Path, keep: 1).Save(TrainingCheckpointFileTests.Sample(4));

        Assert.That(
            Directory.GetFiles(folder.Path).Select(Path.GetFileName),
            Is.EquivalentTo(["best.safetensors", "checkpoint-best.safetensors", "checkpoint-5.txt", "checkpoint-0000000004.safetensors"])
        );
    }

    [Test]
    public void Save_DiskFull_LeavesAllEarlierOnes()
    {
        using TemporaryFolder folder = new();
        CheckpointRotation rotation = new(folder.Path, keep: 1);
        rotation.Save(TrainingCheckpointFileTests.Sample(1));

        Assert.That(
            () => rotation.Save(TrainingCheckpointFileTests.Sample(2), _ => throw new IOException("No space left on device")),
            Throws.TypeOf<IOException>()
        );
        Assert.That(rotation.ReadLatest()!.Value.Checkpoint.Info.Step, Is.EqualTo(1));
    }

    [Test]
    public void ReadLatest_LastIsDamaged_TakesTheOneBeforeAndSavingGoesOnFromThere()
    {
        using TemporaryFolder folder = new();
        CheckpointRotation rotation = new(folder.Path, keep: 2);
        rotation.Save(TrainingCheckpointFileTests.Sample(10));
        var last = rotation.Save(TrainingCheckpointFileTests.Sample(20));
        using (var file = File.OpenWrite(last))
            file.SetLength(file.Length - 1);
        List<string> damaged = [];

        Assert.That(rotation.ReadLatest((path, _) => damaged.Add(path))!.Value.Checkpoint.Info.Step, Is.EqualTo(10));
        Assert.That(damaged, Is.EqualTo([last]));
        var next = rotation.Save(TrainingCheckpointFileTests.Sample(15));
        Assert.That(rotation.Files[0], Is.EqualTo(next), "what was given up does not count as the last");
        Assert.That(rotation.Files, Has.Count.EqualTo(2));
    }

    [Test]
    public void ReadLatest_NothingThere_IsNull()
    {
        using TemporaryFolder folder = new();

        Assert.That(new CheckpointRotation(folder["nowhere"]).ReadLatest(), Is.Null);
    }
}
