using MLNet.VisionGraph.Training.Loop.Checkpoints;
using MLNet.VisionGraph.Training.Optimization;
using MLNet.VisionGraph.Training.Torch.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Torch.Optimizers;

/// <summary>Compares our rules with TorchSharp's optimizers: the same gradients, step for step.</summary>
public class ParameterUpdateTests
{
    private const double Rate = 0.03;
    private const double Scale = 0.5;
    private const double Momentum = 0.8;
    private const double SquareBeta = 0.999;

    private static readonly float[] s_start = [0.5f, -1.25f, 2, 0.001f, -3];

    private static readonly float[][] s_gradients =
    [
        [1, -2, 0.5f, 0, 1e-4f],
        [0.5f, 3, -0.5f, 0, 2e-4f],
        [-1, 0.25f, 4, 1e-3f, 0],
    ];

    [TestCase(0)]
    [TestCase(0.1)]
    public void AdamW_StepForStep_MovesAsTorchSharps(double weightDecay) =>
        Compare(
            weightDecay,
            (parameter, group) => new AdamWUpdate("w", parameter, group),
            parameter => optim.AdamW([parameter], lr: Rate * Scale, beta1: Momentum, beta2: SquareBeta, weight_decay: weightDecay)
        );

    [TestCase(0)]
    [TestCase(0.1)]
    public void Sgd_StepForStep_MovesAsTorchSharps(double weightDecay) =>
        Compare(
            weightDecay,
            (parameter, group) => new SgdUpdate("w", parameter, group),
            parameter => optim.SGD([parameter], Rate * Scale, momentum: Momentum, weight_decay: weightDecay, nesterov: true)
        );

    [Test]
    public void Step_WithoutAGradient_LeavesTheParameter([Values] OptimizerKind kind)
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(tensor(s_start));
        using var update = Create(kind, parameter);

        parameter.grad = tensor(s_gradients[0]);
        update.ForgetGradient();
        using (no_grad())
            update.Step(Rate, Momentum);

        Assert.That(ValuesOf(parameter), Is.EqualTo(s_start));
    }

    [Test]
    public void Load_OfWhatWasSaved_GoesOnAsIfNothingHadHappened([Values] OptimizerKind kind)
    {
        using var scope = NewDisposeScope();
        var (parameter, update, checkpoint) = AfterAStep(kind);
        using var moved = update;
        var other = new Parameter(tensor(ValuesOf(parameter)));
        using var resumed = Create(kind, other);
        using (no_grad())
            resumed.Load(checkpoint, "optimizer/");

        Move(update, parameter, s_gradients[1]);
        Move(resumed, other, s_gradients[1]);

        Assert.That(ValuesOf(other), Is.EqualTo(ValuesOf(parameter)).And.Not.EqualTo(s_start));
    }

    [Test]
    public void Load_OfAnotherSize_NamesTheState([Values] OptimizerKind kind)
    {
        using var scope = NewDisposeScope();
        var (_, update, checkpoint) = AfterAStep(kind);
        using var moved = update;
        using var smaller = Create(kind, new Parameter(tensor(s_start[..2])));

        Assert.That(
            () => smaller.Load(checkpoint, "optimizer/"),
            Throws.InstanceOf<InvalidDataException>().With.Message.Match("'optimizer/(exp_avg|momentum)/w' has 5 values; 2 were expected")
        );
    }

    private static void Compare(
        double weightDecay,
        Func<Parameter, ParameterGroup, ParameterUpdate> ours,
        Func<Parameter, optim.Optimizer> theirs
    )
    {
        using var scope = NewDisposeScope();
        Parameter mine = new(tensor(s_start)),
            reference = new(tensor(s_start));
        using var update = ours(mine, new ParameterGroup("all", ["w"], weightDecay, Scale, 0));
        using var optimizer = theirs(reference);
        foreach (var gradient in s_gradients)
        {
            Move(update, mine, gradient);
            reference.grad = tensor(gradient);
            optimizer.step();
            Assert.That(ValuesOf(mine), Is.EqualTo(ValuesOf(reference)).Within(1).Ulps);
        }

        Assert.That(ValuesOf(mine), Is.Not.EqualTo(s_start));
    }

    private static (Parameter Parameter, ParameterUpdate Update, Dictionary<string, CheckpointTensor> Checkpoint) AfterAStep(
        OptimizerKind kind
    )
    {
        var parameter = new Parameter(tensor(s_start));
        var update = Create(kind, parameter);
        Move(update, parameter, s_gradients[0]);
        Dictionary<string, CheckpointTensor> checkpoint = [];
        update.Save(checkpoint, "optimizer/");
        return (parameter, update, checkpoint);
    }

    private static ParameterUpdate Create(OptimizerKind kind, Parameter parameter)
    {
        var group = new ParameterGroup("all", ["w"], 0.1, Scale, 0);
        return kind == OptimizerKind.AdamW ? new AdamWUpdate("w", parameter, group) : new SgdUpdate("w", parameter, group);
    }

    private static void Move(ParameterUpdate update, Parameter parameter, float[] gradient)
    {
        parameter.grad = tensor(gradient);
        using var noGradients = no_grad();
        update.Step(Rate, Momentum);
    }

    private static float[] ValuesOf(Tensor parameter) => parameter.detach().data<float>().ToArray();
}
