using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace EnginesTests.Torch;

/// <summary>Names, states, modes, moves and initial values of modules.</summary>
public class ModuleTests
{
    private sealed class Block : nn.Module<Tensor, Tensor>
    {
        private readonly Sequential conv;
        private readonly Parameter scale;
        private readonly Tensor table;
        private readonly ModuleList<Linear> heads;

        public Block()
            : base(nameof(Block))
        {
            conv = nn.Sequential(nn.Conv2d(3, 4, 3, padding: 1, bias: false), nn.BatchNorm2d(4), nn.ReLU());
            scale = new Parameter(ones(4, 1, 1));
            table = arange(2);
            heads = nn.ModuleList(nn.Linear(4, 2), nn.Linear(4, 2));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var features = (conv.call(input) * scale).mean([2, 3]);
            return heads[0].call(features) + heads[1].call(features);
        }
    }

    [Test]
    public void StateDict_OfNestedModules_HasDottedNames()
    {
        using var block = new Block();
        Assert.Multiple(() =>
        {
            Assert.That(block.state_dict().Keys, Is.EquivalentTo(new[]
            {
                "scale", "conv.0.weight", "conv.1.weight", "conv.1.bias", "heads.0.weight", "heads.0.bias", "heads.1.weight", "heads.1.bias",
                "table", "conv.1.running_mean", "conv.1.running_var", "conv.1.num_batches_tracked",
            }));
            Assert.That(block.named_parameters().Select(p => p.Item1).First(), Is.EqualTo("scale"));
            Assert.That(block.named_modules().Select(m => m.Item1), Does.Contain("conv.1").And.Contain("heads.1"));
            Assert.That(block.get_parameter("heads.1.bias")!.shape, Is.EqualTo(new long[] { 2 }));
            Assert.That(block.has_buffer("conv.1.running_var") && !block.has_parameter("conv.1.other"), Is.True);
        });
    }

    [Test]
    public void LoadStateDict_OfAnother_GivesItsOutputs()
    {
        using var scope = NewDisposeScope();
        using var first = new Block();
        using var second = new Block();
        var input = randn(2, 3, 5, 5);
        first.call(input);
        second.load_state_dict(first.state_dict());
        first.eval();
        second.eval();
        Assert.That(second.call(input).data<float>(), Is.EqualTo(first.call(input).data<float>()));
        var incomplete = first.state_dict().Skip(1).ToDictionary();
        incomplete["more"] = input;
        Assert.That(() => second.load_state_dict(incomplete), Throws.InvalidOperationException);
        var (missing, unexpected) = second.load_state_dict(incomplete, strict: false);
        Assert.That((missing.Single(), unexpected.Single()), Is.EqualTo(("scale", "more")));
    }

    [Test]
    public void SaveAndLoad_ThroughAStream_RestoreEveryTensor()
    {
        using var scope = NewDisposeScope();
        using var first = new Block();
        using var second = new Block();
        var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
            first.save(writer);
        stream.Position = 0;
        second.load(new BinaryReader(stream));
        foreach (var (key, tensor) in first.state_dict())
            Assert.That(second.state_dict()[key].equal(tensor).all().ToBoolean(), Is.True, key);
    }

    [Test]
    public void BatchNorm_InTraining_MovesItsStatisticsByATenth()
    {
        using var scope = NewDisposeScope();
        using var norm = nn.BatchNorm2d(1);
        var input = tensor(new[] { 1f, 2, 3, 6 }, [2, 1, 1, 2]);
        var output = norm.call(input);
        Assert.Multiple(() =>
        {
            Assert.That(output.mean().ToDouble(), Is.EqualTo(0).Within(1e-6));
            Assert.That(norm.running_mean.item<float>(), Is.EqualTo(0.3f).Within(1e-6));
            Assert.That(norm.running_var.item<float>(), Is.EqualTo(0.9f + (0.1f * 14 / 3)).Within(1e-6));
            Assert.That(norm.num_batches_tracked.item<long>(), Is.EqualTo(1));
        });
        norm.eval();
        Assert.That(norm.training, Is.False);
        norm.call(input);
        Assert.That(norm.num_batches_tracked.item<long>(), Is.EqualTo(1));
    }

    [Test]
    public void Dropout_InEvaluation_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var dropout = nn.Dropout(0.5);
        var input = ones(1000);
        Assert.That(dropout.call(input).data<float>().ToArray().Distinct().Order(), Is.EqualTo(new[] { 0f, 2 }));
        dropout.eval();
        Assert.That(dropout.call(input).sum().ToSingle(), Is.EqualTo(1000));
    }

    [Test]
    public void To_AnotherType_ReplacesFieldsAndKeepsIntegers()
    {
        using var scope = NewDisposeScope();
        using var block = new Block();
        block.to(float64);
        Assert.That(block.call(randn(1, 3, 4, 4, float64)).dtype, Is.EqualTo(ScalarType.Float64));
        Assert.That(block.state_dict()["conv.1.num_batches_tracked"].dtype, Is.EqualTo(ScalarType.Int64));
        Assert.That(block.state_dict()["table"].dtype, Is.EqualTo(ScalarType.Int64));
        Assert.That(() => block.to(int32), Throws.ArgumentException);
    }

    [Test]
    public void Parameter_OfATensor_TakesItOver()
    {
        var data = ones(2);
        using var parameter = new Parameter(data);
        Assert.That(data.IsInvalid && parameter.requires_grad, Is.True);
    }

    [Test]
    public void ZeroGrad_AfterBackward_LeavesNone()
    {
        using var scope = NewDisposeScope();
        using var linear = nn.Linear(2, 1);
        linear.call(ones(1, 2)).sum().backward();
        Assert.That(linear.weight.grad!.data<float>(), Is.EqualTo(new[] { 1f, 1 }));
        linear.zero_grad();
        Assert.That(linear.weight.grad, Is.Null);
    }

    [Test]
    public void Register_TwiceOrWithDot_Throws()
    {
        using var list = nn.ModuleList(nn.Linear(1, 1));
        Assert.That(() => list.register_module("0", nn.ReLU()), Throws.InvalidOperationException);
        Assert.That(() => list.register_module("a.b", nn.ReLU()), Throws.ArgumentException);
        Assert.That(() => list.register_buffer("empty", null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Hooks_OnCall_SeeAndReplace()
    {
        using var scope = NewDisposeScope();
        using var relu = nn.ReLU();
        var hook = relu.register_forward_hook((_, _, output) => output + 1);
        Assert.That(relu.call(tensor(-1f)).ToSingle(), Is.EqualTo(1));
        Assert.That(relu.forward(tensor(-1f)).ToSingle(), Is.EqualTo(0));
        hook.remove();
        Assert.That(relu.call(tensor(-1f)).ToSingle(), Is.EqualTo(0));
    }

    [Test]
    public void Initialisation_EachKind_HasItsSpread()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var weight = empty(256, 128, 3, 3);
        Assert.Multiple(() =>
        {
            Assert.That(nn.init.CalculateFanInAndFanOut(weight), Is.EqualTo((1152L, 2304L)));
            Assert.That(nn.init.kaiming_normal_(weight, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU).std().ToDouble(), Is.EqualTo(Math.Sqrt(2.0 / 2304)).Within(1e-3));
            Assert.That(nn.init.xavier_uniform_(weight).abs().max().ToDouble(), Is.EqualTo(Math.Sqrt(6.0 / 3456)).Within(1e-4));
            Assert.That(nn.init.trunc_normal_(weight, std: 0.02).std().ToDouble(), Is.EqualTo(0.02).Within(1e-4));
            Assert.That(nn.init.trunc_normal_(weight, 0, 1, -0.5, 1).min().ToDouble(), Is.EqualTo(-0.5).Within(1e-3));
            Assert.That(nn.init.constant_(weight, 0.5).mean().ToDouble(), Is.EqualTo(0.5));
            Assert.That(nn.Linear(100, 50).weight.abs().max().ToDouble(), Is.EqualTo(0.1).Within(1e-3));
        });
    }
}
