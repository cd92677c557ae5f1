using MLNet.VisionGraph.Training.Tests.Detectors;
using MLNet.VisionGraph.Training.Torch;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Torch;

public class TensorOpsTests
{
    [Test]
    public void TopCandidates_ScoresAboveAThreshold_AreTheOfficialPairs()
    {
        using var scope = NewDisposeScope();
        using var tree = new ParameterTree([]);
        var reference = DetectionReference.Operations.GetProperty("filter_topk");
        var scores = tensor(reference.GetProperty("scores").Floats()).reshape(1, -1, 3);
        var expected = reference.GetProperty("out_scores").Floats();

        var best = new TensorOps(tree, TrainingMode.Evaluation).TopCandidates(scores, reference.GetProperty("topk").GetInt32());

        var found = best.Scores.data<float>().TakeWhile(score => score > reference.GetProperty("score_thr").GetSingle()).ToArray();
        Assert.That(found, Is.EqualTo(expected));
        Assert.That(Integers(best.Rows), Is.EqualTo(reference.GetProperty("out_anchor").Ints()));
        Assert.That(Integers(best.Columns), Is.EqualTo(reference.GetProperty("out_labels").Ints()));

        int[] Integers(Tensor values) => [.. values.contiguous().data<long>().Take(expected.Length).Select(value => (int)value)];
    }
}
