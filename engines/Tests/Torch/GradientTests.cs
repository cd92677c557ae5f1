using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace EnginesTests.Torch;

/// <summary>Gradients against central differences in double precision.</summary>
public class GradientTests
{
    private static Tensor Targets => tensor(new long[] { 1, 0, 2 });

    private static IEnumerable<TestCaseData> Functions()
    {
        static TestCaseData Case(string name, Func<Tensor[], Tensor> function, params long[][] shapes) => new TestCaseData(function, shapes).SetArgDisplayNames(name);
        yield return Case("conv2d strided grouped", x => F.conv2d(x[0], x[1], x[2], strides: [2, 1], padding: [1, 0], groups: 2), [2, 4, 5, 4], [6, 2, 3, 2], [6]);
        yield return Case("conv2d dilated", x => F.conv2d(x[0], x[1], dilation: [2, 2]), [1, 2, 6, 5], [3, 2, 2, 2]);
        yield return Case("batch_norm of the batch", x => F.batch_norm(x[0], null, null, x[1], x[2], training: true), [3, 2, 2, 2], [2], [2]);
        yield return Case("batch_norm of the running statistics", x => F.batch_norm(x[0], zeros(2, float64), full([2], 2.0, float64), x[1], x[2]), [3, 2, 2], [2], [2]);
        yield return Case("layer_norm", x => F.layer_norm(x[0], [4], x[1], x[2]), [3, 4], [4], [4]);
        yield return Case("gelu", x => F.gelu(x[0]), [7]);
        yield return Case("silu", x => F.silu(x[0]), [7]);
        yield return Case("hardswish", x => F.hardswish(x[0]), [7]);
        yield return Case("sigmoid", x => x[0].sigmoid(), [7]);
        yield return Case("softmax", x => F.softmax(x[0], -1), [3, 4]);
        yield return Case("log_softmax", x => F.log_softmax(x[0], 1), [3, 4]);
        yield return Case("matmul in batches", x => x[0].matmul(x[1]), [2, 3, 4], [4, 2]);
        yield return Case("linear", x => F.linear(x[0], x[1], x[2]), [2, 3], [4, 3], [4]);
        yield return Case("roll", x => x[0].roll(2, 1), [2, 5]);
        yield return Case("minimum", x => minimum(x[0], x[1]), [6], [6]);
        yield return Case("maximum of rolled", x => maximum(x[0], x[0].roll((1, 2), (0, 1)) - x[0]), [3, 4]);
        yield return Case("amin", x => x[0].amin([1]), [3, 4]);
        yield return Case("cat, narrow, permute", x => cat([x[0], x[1].narrow(1, 1, 3)], 0).permute(1, 0), [2, 3], [2, 5]);
        yield return Case("index", x => x[0][TensorIndex.Ellipsis, TensorIndex.Tensor(Targets)], [2, 4]);
        yield return Case("adaptive_avg_pool2d", x => F.adaptive_avg_pool2d(x[0], 2), [1, 2, 5, 4]);
        yield return Case("max_pool2d", x => F.max_pool2d(x[0], 2), [1, 2, 4, 4]);
        yield return Case("interpolate bilinear", x => F.interpolate(x[0], [5, 7], mode: InterpolationMode.Bilinear, align_corners: false), [1, 2, 3, 4]);
        yield return Case("interpolate bicubic, antialias", x => F.interpolate(x[0], [3, 2], mode: InterpolationMode.Bicubic, antialias: true), [1, 1, 6, 5]);
        yield return Case("normalize", x => F.normalize(x[0]), [3, 4]);
        yield return Case("cross_entropy smoothed, weighted", x => F.cross_entropy(x[0], Targets, tensor(new[] { 1.0, 2, 0.5 }), label_smoothing: 0.1), [3, 3]);
        yield return Case("cross_entropy of soft targets", x => F.cross_entropy(x[0], F.softmax(x[1], 1), label_smoothing: 0.2), [3, 4], [3, 4]);
        yield return Case("kl_div", x => F.kl_div(F.log_softmax(x[0], 1), F.log_softmax(x[1], 1)), [3, 4], [3, 4]);
        yield return Case("binary_cross_entropy_with_logits", x => F.binary_cross_entropy_with_logits(x[0], x[1].sigmoid()), [5], [5]);
        yield return Case("smooth_l1, mse", x => F.smooth_l1_loss(x[0], x[1]) + F.mse_loss(x[0], x[1]), [5], [5]);
        yield return Case("grid_sample of affine_grid", x => F.grid_sample(x[0], F.affine_grid(x[1], [1, 2, 3, 4]), align_corners: false), [1, 2, 4, 5], [1, 2, 3]);
    }

    [TestCaseSource(nameof(Functions))]
    public void Backward_OfEachFunction_IsTheSlope(Func<Tensor[], Tensor> function, long[][] shapes)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var inputs = shapes.Select(s => randn(s, float64, requires_grad: true, generator: generator)).ToArray();
        var weights = randn(function(inputs).shape, float64, generator: generator);
        double Value() => (function(inputs) * weights).sum().ToDouble();
        (function(inputs) * weights).sum().backward();
        const double step = 1e-6;
        foreach (var input in inputs)
        {
            using var gradient = input.grad!;
            var memory = input.detach().view(-1);
            for (long i = 0; i < input.numel(); i++)
            {
                double before = memory[i].ToDouble();
                memory[i] = tensor(before + step);
                double above = Value();
                memory[i] = tensor(before - step);
                double below = Value();
                memory[i] = tensor(before);
                Assert.That(gradient.data<double>().ToArray()[i], Is.EqualTo((above - below) / (2 * step)).Within(1e-6 * Math.Max(1, Math.Abs(above))));
            }
        }
    }

    [Test]
    public void CrossEntropy_Smoothed_IsTheFormula()
    {
        using var scope = NewDisposeScope();
        // log softmax of (0, ln 3) is (ln 1/4, ln 3/4); target 1 with smoothing 0.2 weighs them 0.1 and 0.9.
        var logits = tensor(new[] { 0, Math.Log(3) }, [1, 2]);
        double expected = -(0.1 * Math.Log(0.25)) - (0.9 * Math.Log(0.75));
        Assert.That(F.cross_entropy(logits, tensor(new[] { 1L }), label_smoothing: 0.2).ToDouble(), Is.EqualTo(expected).Within(1e-12));
    }

    [Test]
    public void NoGrad_Inside_RecordsNothing()
    {
        using var scope = NewDisposeScope();
        var a = ones(2, requires_grad: true);
        using (no_grad())
        {
            Assert.That((a * 2).requires_grad, Is.False);
            using (enable_grad())
                Assert.That((a * 2).requires_grad, Is.True);
        }
        using (inference_mode())
            Assert.That(is_inference_mode_enabled() && !(a * 2).requires_grad, Is.True);
        Assert.That(is_grad_enabled() && (a * 2).requires_grad, Is.True);
        Assert.That((a * 2).detach().requires_grad, Is.False);
    }

    [Test]
    public void Grad_OfChosenInputs_LeavesTheOthers()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new[] { 2.0 }, requires_grad: true);
        var b = tensor(new[] { 3.0 }, requires_grad: true);
        var gradients = autograd.grad([a * b], [a]);
        Assert.That(gradients.Single().item<double>(), Is.EqualTo(3));
        Assert.That(a.grad, Is.Null);
    }

    [Test]
    public void RetainGrad_OfAProduct_KeepsItsGradient()
    {
        using var scope = NewDisposeScope();
        var a = ones(2, requires_grad: true);
        var product = a * 3;
        product.retain_grad();
        (product * 2).sum().backward();
        Assert.That(product.grad!.data<float>(), Is.EqualTo(new[] { 2f, 2 }));
        Assert.That(a.is_leaf && !product.is_leaf, Is.True);
    }
}
