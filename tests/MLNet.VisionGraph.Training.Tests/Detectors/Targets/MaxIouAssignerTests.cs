using System.Text.Json;
using MLNet.VisionGraph.Training.Detectors.Targets;

namespace MLNet.VisionGraph.Training.Tests.Detectors.Targets;

public class MaxIouAssignerTests
{
    private static readonly Box[] s_grid = [new(0, 0, 10, 10), new(10, 0, 20, 10), new(0, 10, 10, 20), new(10, 10, 20, 20)];

    [TestCase("assign_rpn")]
    [TestCase("assign_rcnn")]
    [TestCase("assign_retinanet")]
    public void Assign_Anchors_GivesTheOfficialAssignment(string name)
    {
        var input = DetectionReference.Operations.GetProperty("assign_input");
        var reference = DetectionReference.Operations.GetProperty(name);
        var assigner = name switch
        {
            "assign_rpn" => MaxIouAssigner.RegionProposals,
            "assign_rcnn" => MaxIouAssigner.Proposals,
            _ => MaxIouAssigner.RetinaNet,
        };
        var found = assigner.Assign(input.GetProperty("anchors").Boxes(), input.GetProperty("gt").Boxes()).Objects;

        // mmdetection counts objects from 1, has 0 for background and −1 for ignored.
        var expected = reference.GetProperty("gt_inds").Ints().Select(index => index < 0 ? Assignment.Ignored : index - 1);
        Assert.That(found, Is.EqualTo(expected));
        Assert.That(SettingsOf(reference), Is.EqualTo((assigner.PositiveFrom, assigner.NegativeBelow, assigner.MinOfObject)));
    }

    [Test]
    public void Assign_ASmallObjectInSeveralCandidates_TakesAllThatOverlapItEqually()
    {
        Box[] candidates = [.. s_grid, new(0, 0, 20, 20)];
        var found = MaxIouAssigner.RetinaNet.Assign(candidates, [new Box(9, 1, 11, 3)]);

        Assert.That(found.Positives(), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public void Assign_TwoObjectsWithTheSameBestCandidate_GivesItToTheLaterOne()
    {
        var found = MaxIouAssigner.RetinaNet.Assign(s_grid, [new Box(0, 0, 9, 9), new Box(0, 0, 8, 8)]);

        Assert.That(found.Objects, Is.EqualTo(new[] { 1, Assignment.Background, Assignment.Background, Assignment.Background }));
    }

    [Test]
    public void Assign_CandidatesOutside_AreNotAssignedEvenIfTheyFitBest()
    {
        var found = MaxIouAssigner.RegionProposals.Assign(s_grid, [s_grid[1]], [true, false, true, true]);

        Assert.That(found.Objects, Is.EqualTo(new[] { -1, Assignment.Outside, -1, -1 }));
    }

    [Test]
    public void Assign_WithoutObjectsOrOverlap_IsBackground()
    {
        Assert.That(MaxIouAssigner.RetinaNet.Assign(s_grid, []).Negatives(), Has.Length.EqualTo(4));
        Assert.That(MaxIouAssigner.RetinaNet.Assign(s_grid, [new Box(50, 50, 60, 60)]).Negatives(), Has.Length.EqualTo(4));
    }

    private static (float, float, float) SettingsOf(JsonElement reference)
    {
        var settings = reference.GetProperty("settings");
        return (Get("pos_iou_thr"), Get("neg_iou_thr"), Get("min_pos_iou"));

        float Get(string name) => settings.GetProperty(name).GetSingle();
    }
}
