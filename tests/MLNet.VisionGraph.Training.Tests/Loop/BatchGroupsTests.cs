using MLNet.VisionGraph.Training.Loop;

namespace MLNet.VisionGraph.Training.Tests.Loop;

public class BatchGroupsTests
{
    [TestCase(8, 4, ExpectedResult = 2)]
    [TestCase(7, 4, ExpectedResult = 2)]
    [TestCase(9, 4, ExpectedResult = 3)]
    [TestCase(3, 1, ExpectedResult = 3)]
    public int Count_OfBatches_IsThatOfStartedGroups(int batches, int size) => new BatchGroups(batches, size).Count;

    [TestCase("0 1 2 3 4 5 6", "begin +0/3 +1/3 +2/3 =0 begin +3/3 +4/3 +5/3 =1 begin +6/1 =2", Description = "complete")]
    [TestCase("1 2 3 4 6", "begin +1/3 +2/3 =0 begin +3/3 +4/3 =1 begin +6/1 =2", Description = "some missing")]
    [TestCase("0 1", "begin +0/3 +1/3 =0", Description = "nothing after them")]
    [TestCase("5", "begin +5/3 =1", Description = "resumed")]
    [TestCase("", "", Description = "nothing readable")]
    public void Run_BatchesThatAreThere_CompletesEachBegunGroup(string there, string expected) =>
        Assert.That(Run(there, stopAfter: int.MaxValue), Is.EqualTo(expected));

    [TestCase("0 1 2 3", Description = "after a complete group")]
    [TestCase("0 1 3", Description = "after a group without its last batch")]
    public void Run_CompleteThatRefuses_Stops(string there) => Assert.That(Run(there, stopAfter: 0), Does.EndWith(" =0"));

    // Seven batches in groups of three.
    private static string Run(string there, int stopAfter)
    {
        var log = new List<string>();
        new BatchGroups(7, 3).Run(
            there.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(index => new Batch(int.Parse(index))),
            () => log.Add("begin"),
            (batch, share) => log.Add($"+{batch.Index}/{1 / share:0}"),
            group =>
            {
                log.Add($"={group}");
                return group < stopAfter;
            }
        );
        return string.Join(' ', log);
    }

    private sealed record Batch(int Index) : ITrainingBatch
    {
        public int Count => 1;
    }
}
