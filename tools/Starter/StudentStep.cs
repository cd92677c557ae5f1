using MLNet.VisionGraph.Training;
using MLNet.VisionGraph.Training.Loop;
using MLNet.VisionGraph.Training.Optimization;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Training.Torch.Optimizers;
using static TorchSharp.torch;

namespace Starter;

/// <summary>
/// One update of a student: smooth L1 distances to the teacher's standardized features, and squared differences of the cosine similarities
/// within the batch (Park et al., "Relational Knowledge Distillation", arXiv:1904.05068).
/// </summary>
internal sealed class StudentStep(Student student)
    : UpdateStep<Student, StudentBatch>(
        student,
        new ModuleOptimizer(
            student,
            ParameterGrouping.Group(student.Parameters, new ParameterGroupingOptions { WeightDecay = Recipe.WeightDecay }),
            OptimizerKind.AdamW
        ),
        new UpdateRules(
            Recipe.Seed,
            new EmaSchedule { Decay = Recipe.AverageDecay, Warmup = true },
            Recipe.MaxGradientNorm,
            AdaptiveClipping: null
        )
    )
{
    private readonly Student _student = student;

    protected override Tensor LossOf(StudentBatch batch)
    {
        var features = _student.forward(batch.Images);
        var similarities = Similarities(batch.Answers);
        return Distance(features.AllStages).add(Distance(features.Embedding)).mul(PinnedScalars.Get(0.5));

        Tensor Distance(Tensor said) =>
            nn.functional
                .smooth_l1_loss(said, batch.Answers)
                .add(Similarities(said).sub(similarities).square().mean().mul(PinnedScalars.Get(Recipe.RelationalWeight)));
    }

    private static Tensor Similarities(Tensor features)
    {
        var unit = nn.functional.normalize(features, dim: 1);
        return unit.matmul(unit.transpose(0, 1));
    }
}
