using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace EnginesTests.Torch;

/// <summary>Creation, reading, shapes, indexing, arithmetic and reductions against values worked out by hand.</summary>
public class TensorTests
{
    private DisposeScope scope = null!;

    [SetUp]
    public void Open() => scope = NewDisposeScope();

    [TearDown]
    public void Close() => scope.Dispose();

    [Test]
    public void Creation_EachFactory_HasItsTypeAndValues()
    {
        Assert.Multiple(() =>
        {
            Assert.That(zeros(2, 3).shape, Is.EqualTo(new long[] { 2, 3 }));
            Assert.That(zeros(2L).dtype, Is.EqualTo(ScalarType.Float32));
            Assert.That(ones([1, 2], ScalarType.Int64).data<long>(), Is.EqualTo(new[] { 1L, 1 }));
            Assert.That(full([2], 3).dtype, Is.EqualTo(ScalarType.Int64));
            Assert.That(full([2], 3.5).dtype, Is.EqualTo(ScalarType.Float32));
            Assert.That(arange(3).data<long>(), Is.EqualTo(new[] { 0L, 1, 2 }));
            Assert.That(arange(0, 1, 0.25).data<float>(), Is.EqualTo(new[] { 0, 0.25f, 0.5f, 0.75f }));
            Assert.That(tensor(3).dtype, Is.EqualTo(ScalarType.Int32));
            Assert.That(tensor(3.5).dtype, Is.EqualTo(ScalarType.Float64));
            Assert.That(tensor(new[] { 1f, 2 }, ScalarType.Float64).dtype, Is.EqualTo(ScalarType.Float64));
            Assert.That(tensor(new[,] { { 1, 2 }, { 3, 4 } }).shape, Is.EqualTo(new long[] { 2, 2 }));
            Assert.That(from_array(new[,,] { { { 1.5, 2 } } }).data<double>(), Is.EqualTo(new[] { 1.5, 2 }));
            Assert.That(randperm(5).sort().Item1.data<long>(), Is.EqualTo(new[] { 0L, 1, 2, 3, 4 }));
            Assert.That(randint(0, 2, [100]).max().ToInt64(), Is.LessThanOrEqualTo(1));
            Assert.That(eye(2).data<float>(), Is.EqualTo(new[] { 1f, 0, 0, 1 }));
            Assert.That(linspace(0, 1, 3).data<float>(), Is.EqualTo(new[] { 0, 0.5f, 1 }));
            Assert.That(() => tensor(new float[3], [2, 2]), Throws.ArgumentException);
        });
    }

    [Test]
    public void Tensor_FromArray_IsACopy()
    {
        float[] values = [1, 2];
        var copy = tensor(values);
        values[0] = 5;
        Assert.That(copy.data<float>().ToArray(), Is.EqualTo(new[] { 1f, 2 }));
    }

    [Test]
    public void Accessor_OfATransposedTensor_FollowsItsShape()
    {
        var transposed = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]).t();
        var values = new float[6];
        transposed.data<float>().CopyTo(values);
        Assert.Multiple(() =>
        {
            Assert.That(values, Is.EqualTo(new float[] { 1, 4, 2, 5, 3, 6 }));
            Assert.That(transposed.data<float>()[2, 1], Is.EqualTo(6));
            Assert.That(() => transposed.data<int>(), Throws.ArgumentException);
            Assert.That(() => transposed.bytes.Length, Throws.InstanceOf<NotImplementedException>());
        });
    }

    [Test]
    public void Bytes_Written_AreTheTensorsMemory()
    {
        var numbers = zeros(2);
        MemoryMarshal.Cast<byte, float>(numbers.bytes)[1] = 7;
        Assert.That(numbers[1].item<float>(), Is.EqualTo(7));
    }

    [Test]
    public void Conversion_ToHalfAndBack_Rounds()
    {
        var pi = tensor(3.14159f);
        Assert.Multiple(() =>
        {
            Assert.That(pi.to(float16).to(float32).item<float>(), Is.EqualTo((float)(Half)3.14159f));
            Assert.That(pi.to(bfloat16).ToSingle(), Is.EqualTo(3.140625f));
            Assert.That(pi.@int().ToInt32(), Is.EqualTo(3));
            Assert.That(pi.to("cpu").device_type, Is.EqualTo(DeviceType.CPU));
        });
    }

    [Test]
    public void Operators_BetweenTensorsAndNumbers_Compute()
    {
        var a = tensor(new[] { 1f, 2, 4 });
        Assert.Multiple(() =>
        {
            Assert.That((a + 1).data<float>(), Is.EqualTo(new[] { 2f, 3, 5 }));
            Assert.That((1 - a).data<float>(), Is.EqualTo(new[] { 0f, -1, -3 }));
            Assert.That((4 / a).data<float>(), Is.EqualTo(new[] { 4f, 2, 1 }));
            Assert.That((a / a).data<float>(), Is.EqualTo(new[] { 1f, 1, 1 }));
            Assert.That((-a * 2.5).data<float>(), Is.EqualTo(new[] { -2.5f, -5, -10 }));
            Assert.That((a > 1).data<bool>(), Is.EqualTo(new[] { false, true, true }));
            Assert.That(((a > 1) & (a < 4)).sum().ToInt64(), Is.EqualTo(1));
            Assert.That(a.pow(2).sub(a.mul(2)).data<float>(), Is.EqualTo(new[] { -1f, 0, 8 }));
            Assert.That(where(a > 1, a, zeros_like(a)).sum().ToSingle(), Is.EqualTo(6));
            Assert.That(a.clamp(1.5, 3).data<float>(), Is.EqualTo(new[] { 1.5f, 2, 3 }));
            Assert.That(a.clamp(max: tensor(2f)).data<float>(), Is.EqualTo(new[] { 1f, 2, 2 }));
            Assert.That(a.div(3, RoundingMode.floor).data<float>(), Is.EqualTo(new[] { 0f, 0, 1 }));
        });
    }

    [Test]
    public void InPlace_EachForm_ChangesTheTensorAndGivesItBack()
    {
        var a = tensor(new[] { 1f, 2 });
        Assert.That(a.add_(1).mul_(2).addcmul_(a, a, 0.5).sub_(0), Is.SameAs(a));
        Assert.That(a.data<float>().ToArray(), Is.EqualTo(new[] { 12f, 24 }));
        a.lerp_(zeros(2), tensor(0.75f));
        Assert.That(a.data<float>().ToArray(), Is.EqualTo(new[] { 3f, 6 }));
        a.addcdiv_(tensor(new[] { 2f, 2 }), tensor(new[] { 1f, 4 }), -1);
        Assert.That(a.copy_(a.clone().neg_()).data<float>().ToArray(), Is.EqualTo(new[] { -1f, -5.5f }));
        Assert.That(a.zero_().fill_(3).data<float>().ToArray(), Is.EqualTo(new[] { 3f, 3 }));
    }

    [Test]
    public void Reductions_OverADimension_Compute()
    {
        var a = tensor(new float[] { 1, 5, 3, 2, 2, 8 }, [2, 3]);
        var (values, places) = a.max(1);
        var (top, _) = a.topk(2);
        Assert.Multiple(() =>
        {
            Assert.That(values.data<float>(), Is.EqualTo(new[] { 5f, 8 }));
            Assert.That(places.data<long>(), Is.EqualTo(new[] { 1L, 2 }));
            Assert.That(top.data<float>(), Is.EqualTo(new float[] { 5, 3, 8, 2 }));
            Assert.That(a.sum(dim: 0).data<float>(), Is.EqualTo(new float[] { 3, 7, 11 }));
            Assert.That(a.mean([1], keepdim: true).shape, Is.EqualTo(new long[] { 2, 1 }));
            Assert.That(a.var(1).data<float>(), Is.EqualTo(new[] { 4f, 12 }));
            Assert.That(a.std(1, unbiased: false)[0].ToDouble(), Is.EqualTo(Math.Sqrt(8.0 / 3)).Within(1e-6));
            Assert.That(a.amin([0]).data<float>(), Is.EqualTo(new float[] { 1, 2, 3 }));
            Assert.That(a.amax([0, 1], keepdim: true).shape, Is.EqualTo(new long[] { 1, 1 }));
            Assert.That(a.argmax(1).data<long>(), Is.EqualTo(new[] { 1L, 2 }));
            Assert.That(a.norm().ToDouble(), Is.EqualTo(Math.Sqrt(107)).Within(1e-5));
            Assert.That(a.norm(1, p: 1).data<float>(), Is.EqualTo(new float[] { 9, 12 }));
            Assert.That(a.cumsum(1).data<float>(), Is.EqualTo(new float[] { 1, 6, 9, 2, 4, 12 }));
            Assert.That((a > 7).any().ToBoolean(), Is.True);
            Assert.That((a > 7).all(1).data<bool>(), Is.EqualTo(new[] { false, false }));
            Assert.That(tensor(new[] { 1, float.NaN, float.PositiveInfinity }).isfinite().data<bool>(), Is.EqualTo(new[] { true, false, false }));
        });
    }

    [Test]
    public void Shapes_ViewsAndRolls_KeepTheNumbers()
    {
        var a = arange(12).reshape(3, 4);
        Assert.Multiple(() =>
        {
            Assert.That(a.view(2, -1).shape, Is.EqualTo(new long[] { 2, 6 }));
            Assert.That(a.permute(1, 0).flatten().data<long>().ToArray()[..4], Is.EqualTo(new long[] { 0, 4, 8, 1 }));
            Assert.That(a.roll(1, 1)[0].data<long>(), Is.EqualTo(new long[] { 3, 0, 1, 2 }));
            Assert.That(a.roll((1, 2), (0, 1))[0].data<long>(), Is.EqualTo(new long[] { 10, 11, 8, 9 }));
            Assert.That(a.flip(0)[0, 0].ToInt64(), Is.EqualTo(8));
            Assert.That(a.unsqueeze(1).squeeze(1).expand(2, 3, 4).shape, Is.EqualTo(new long[] { 2, 3, 4 }));
            Assert.That(a.chunk(2, 1)[1].shape, Is.EqualTo(new long[] { 3, 2 }));
            Assert.That(a.split([1, 3], 1).Select(p => p.size(1)), Is.EqualTo(new long[] { 1, 3 }));
            Assert.That(a.narrow(0, 1, 2).slice(1, 0, 4, 2).data<long>(), Is.EqualTo(new long[] { 4, 6, 8, 10 }));
            Assert.That(cat([a, a], 1).shape, Is.EqualTo(new long[] { 3, 8 }));
            Assert.That(stack([a, a]).shape, Is.EqualTo(new long[] { 2, 3, 4 }));
            Assert.That(a.repeat(2, 1).shape, Is.EqualTo(new long[] { 6, 4 }));
            Assert.That(nn.functional.pad(a, [1, 0, 0, 2]).shape, Is.EqualTo(new long[] { 5, 5 }));
        });
    }

    [Test]
    public void Indexing_NumbersSlicesAndTensors_Select()
    {
        var a = arange(24).reshape(2, 3, 4);
        Assert.Multiple(() =>
        {
            Assert.That(a[1, 2, 3].ToInt64(), Is.EqualTo(23));
            Assert.That(a[-1, 0].data<long>(), Is.EqualTo(new long[] { 12, 13, 14, 15 }));
            Assert.That(a[TensorIndex.Ellipsis, 0].shape, Is.EqualTo(new long[] { 2, 3 }));
            Assert.That(a[TensorIndex.Colon, TensorIndex.Slice(1, 3), TensorIndex.None].shape, Is.EqualTo(new long[] { 2, 2, 1, 4 }));
            Assert.That(a[0, .., ^1].data<long>(), Is.EqualTo(new long[] { 3, 7, 11 }));
            Assert.That(a[TensorIndex.Colon, TensorIndex.Tensor(tensor(new[] { 2L, 0 }))][0, 0, 0].ToInt64(), Is.EqualTo(8));
            Assert.That(a[a > 20].data<long>(), Is.EqualTo(new long[] { 21, 22, 23 }));
            Assert.That(a[0].gather(1, tensor(new long[,] { { 3 }, { 2 }, { 1 } })).data<long>(), Is.EqualTo(new long[] { 3, 6, 9 }));
            Assert.That(zeros([2, 3], int64).scatter_(1, tensor(new long[,] { { 2 }, { 0 } }), ones([2, 1], int64)).data<long>(), Is.EqualTo(new long[] { 0, 0, 1, 1, 0, 0 }));
        });
        a[0, TensorIndex.Slice(0, 2)] = tensor(-1L);
        a[a == 23] = tensor(99L);
        Assert.That(a.sum().ToInt64(), Is.EqualTo((23 * 24 / 2) - 28 - 8 - 23 + 99));
    }

    [Test]
    public void Error_OfLibtorch_IsAnExternalException() =>
        Assert.That(() => zeros(2, 3).matmul(zeros(2, 3)), Throws.InstanceOf<ExternalException>().With.Message.Contains("shapes cannot be multiplied"));

    [Test]
    public void Disposed_Used_Throws()
    {
        var a = zeros(2);
        a.Dispose();
        Assert.That(a.IsInvalid, Is.True);
        Assert.That(() => a.sum(), Throws.InvalidOperationException);
    }

    [Test]
    public void ManualSeed_Twice_DrawsTheSame()
    {
        manual_seed(5);
        var state = random.get_rng_state();
        var first = rand(4);
        random.set_rng_state(state);
        var second = rand(4);
        using var own = new Generator(5);
        Assert.Multiple(() =>
        {
            Assert.That(second.data<float>(), Is.EqualTo(first.data<float>()));
            Assert.That(rand(4, generator: own).data<float>(), Is.EqualTo(first.data<float>()));
            Assert.That(rand(4).data<float>(), Is.Not.EqualTo(first.data<float>()));
            Assert.That(zeros(1000).bernoulli_(0.25).mean().ToSingle(), Is.EqualTo(0.25).Within(0.08));
        });
    }

    [Test]
    public void SetNumThreads_Two_IsTold()
    {
        int before = get_num_threads();
        set_num_threads(2);
        Assert.That(get_num_threads(), Is.EqualTo(2));
        set_num_threads(before);
    }

    [Test]
    public void SaveAndLoad_ThroughAStream_KeepTypeShapeAndNumbers()
    {
        var stream = new MemoryStream();
        var saved = arange(6, ScalarType.Float64).reshape(2, 3).t();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
            saved.Save(writer);
        stream.Position = 0;
        var loaded = TensorExtensionMethods.Load(new BinaryReader(stream));
        Assert.That(loaded.shape, Is.EqualTo(new long[] { 3, 2 }));
        Assert.That(loaded.data<double>(), Is.EqualTo(saved.data<double>()));
    }
}
