using TorchSharp;
using static TorchSharp.torch;

namespace EnginesTests.Torch;

/// <summary>Functions with gradients written in C#.</summary>
[NonParallelizable]
public class FunctionTests
{
    private sealed class Scaled : autograd.SingleTensorFunction<Scaled>
    {
        public override string Name => nameof(Scaled);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.save_for_backward([x]);
            ctx.save_data("factor", vars[1]);
            return x * x * (double)vars[1];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            double factor = (double)ctx.get_data("factor");
            return factor < 0 ? throw new InvalidOperationException("no negative factors") : [grad_output * 2 * factor * ctx.get_saved_variables()[0], null!];
        }
    }

    private sealed class Halves : autograd.MultiTensorFunction<Halves>
    {
        public override string Name => nameof(Halves);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars) => [.. ((Tensor)vars[0]).chunk(2)];

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs) => [cat(grad_outputs)];
    }

    [Test]
    public void Backward_ThroughAFunction_UsesItsGradient()
    {
        DisposeScopeManager.Statistics.Reset();
        using (NewDisposeScope())
        {
            var x = tensor(new[] { 1.0, -2 }, requires_grad: true);
            (Scaled.apply(x * 1, 3.0) * tensor(new[] { 1.0, 10 })).sum().backward();
            Assert.That(x.grad!.data<double>(), Is.EqualTo(new[] { 6.0, -120 }));
        }
        Assert.That(DisposeScopeManager.Statistics.ThreadTotalLiveCount, Is.Zero, "what was saved is not released");
    }

    [Test]
    public void Backward_OfOneOfTwoOutputs_GivesZerosForTheOther()
    {
        using var scope = NewDisposeScope();
        var x = ones(4, requires_grad: true);
        (Halves.apply(x)[1] * 5).sum().backward();
        Assert.That(x.grad!.data<float>(), Is.EqualTo(new[] { 0f, 0, 5, 5 }));
    }

    [Test]
    public void Backward_ThatThrows_IsAnExternalException()
    {
        using var scope = NewDisposeScope();
        var x = ones(1, requires_grad: true);
        Assert.That(() => Scaled.apply(x, -1.0).backward(), Throws.InstanceOf<System.Runtime.InteropServices.ExternalException>().With.Message.Contains("no negative factors"));
    }

    [Test]
    public void Apply_WithoutGradients_RecordsNothing()
    {
        using var scope = NewDisposeScope();
        Assert.That(Scaled.apply(ones(1), 2.0).requires_grad, Is.False);
        using (no_grad())
            Assert.That(Scaled.apply(ones(1, requires_grad: true), 2.0).requires_grad, Is.False);
    }
}
