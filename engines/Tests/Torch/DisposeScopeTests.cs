using TorchSharp;
using static TorchSharp.torch;

namespace EnginesTests.Torch;

/// <summary>Who disposes what, and what is counted.</summary>
[NonParallelizable]
public class DisposeScopeTests
{
    [SetUp]
    public void Reset() => DisposeScopeManager.Statistics.Reset();

    [Test]
    public void Scope_Closed_DisposesWhatItHolds()
    {
        Tensor inside, moved, detached, kept;
        using (var outer = NewDisposeScope())
        {
            using (var inner = NewDisposeScope())
            {
                inside = ones(2);
                moved = ones(2).MoveToOuterDisposeScope();
                detached = ones(2).DetachFromDisposeScope();
                kept = ones(2);
                ones(2).Dispose();
                Assert.That(inner.DisposablesCount, Is.EqualTo(2));
                inner.DisposeEverythingBut(kept);
                Assert.That((inside.IsInvalid, kept.IsInvalid), Is.EqualTo((true, false)));
                Assert.That(CurrentDisposeScope, Is.SameAs(inner));
            }
            Assert.That(kept.IsInvalid, Is.True);
            Assert.That(outer.Contains(moved) && !moved.IsInvalid, Is.True);
        }
        Assert.That((moved.IsInvalid, detached.IsInvalid), Is.EqualTo((true, false)));
        var counts = DisposeScopeManager.Statistics;
        Assert.That(counts.ThreadTotalLiveCount, Is.EqualTo(1));
        detached.Dispose();
        Assert.Multiple(() =>
        {
            Assert.That(counts.CreatedInScopeCount, Is.EqualTo(5));
            Assert.That(counts.DisposedInScopeCount, Is.EqualTo(4));
            Assert.That(counts.DetachedFromScopeCount, Is.EqualTo(1));
            Assert.That(counts.DisposedOutsideScopeCount, Is.EqualTo(1));
            Assert.That(counts.ThreadTotalLiveCount, Is.Zero);
            Assert.That(CurrentDisposeScope, Is.Null);
        });
    }

    [Test]
    public void Attach_OfATensorFromOutside_DisposesItWithTheScope()
    {
        var outside = ones(1);
        using (var scope = NewDisposeScope())
            scope.Attach(outside);
        Assert.That(outside.IsInvalid, Is.True);
        Assert.That(DisposeScopeManager.Statistics.AttachedToScopeCount, Is.EqualTo(1));
        Assert.That(DisposeScopeManager.Statistics.ThreadTotalLiveCount, Is.Zero);
    }

    [Test]
    public void Wrapped_Expression_LeavesItsResultAlone()
    {
        long before = Tensor.TotalCount;
        using var result = WrappedTensorDisposeScope(() => (ones(2) + ones(2)) * ones(2));
        Assert.That(result.sum(ScalarType.Float64).ToDouble(), Is.EqualTo(4));
        Assert.That(DisposeScopeManager.Statistics.TensorStatistics.DisposedInScopeCount, Is.EqualTo(4));
        Assert.That(Tensor.PeakCount, Is.GreaterThanOrEqualTo(before + 5));
    }

    [Test]
    public void Scope_Disposed_RefusesToBeUsed()
    {
        var scope = NewDisposeScope();
        scope.Dispose();
        Assert.That(() => scope.DisposeEverything(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void TrainingSteps_InScopes_LeaveNoTensors()
    {
        using var model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.GELU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2));
        using var optimizer = optim.AdamW(model.parameters(), weight_decay: 0.1);
        var counts = new List<long>();
        for (int step = 0; step < 3; step++)
        {
            using (NewDisposeScope())
            {
                optimizer.zero_grad();
                var loss = nn.functional.cross_entropy(model.call(randn(2, 3, 6, 6)), tensor(new[] { 0L, 1 }));
                loss.backward();
                nn.utils.clip_grad_norm_(model.parameters(), 1);
                optimizer.step();
            }
            counts.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
        Assert.That(counts.Distinct().Count(), Is.EqualTo(1), string.Join(", ", counts));
    }

    [Test]
    public void Finalizer_OfAForgottenTensor_ReleasesIt()
    {
        long before = Tensor.TotalCount;
        Forget();
        for (int i = 0; i < 20 && Tensor.TotalCount > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.That(Tensor.TotalCount, Is.LessThanOrEqualTo(before));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forget() => ones(4);
    }
}
