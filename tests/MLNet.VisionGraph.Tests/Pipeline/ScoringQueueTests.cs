using MLNet.VisionGraph.Pipeline.Scoring;

namespace MLNet.VisionGraph.Tests.Pipeline;

/// <summary>Batches start in the order of their arrival, at most one per worker at a time, and every batch is scored.</summary>
public class ScoringQueueTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [TestCase(1)]
    [TestCase(2)]
    public void Add_ManyAtOnce_AllAreDoneByNoMoreThanTheWorkers(int workers)
    {
        const int callers = 8,
            each = 200;
        var queue = new ScoringQueue(workers);
        using var done = new CountdownEvent(callers * each);
        var occupancy = new Occupancy();

        Parallel.For(
            0,
            callers,
            _ =>
            {
                for (var i = 0; i < each; i++)
                {
                    queue.Add(
                        new Work(() =>
                        {
                            occupancy.Visit(turns: 50);
                            done.Signal();
                        })
                    );
                }
            }
        );

        Assert.That(done.Wait(s_patience), Is.True, $"{done.CurrentCount} batches were left behind");
        Assert.That(occupancy.Most, Is.InRange(1, workers));
    }

    [Test]
    public void Add_WhileTheFirstIsAtWork_TheOthersFollowInOrder()
    {
        var queue = new ScoringQueue(workers: 1);
        using var mayEnd = new ManualResetEventSlim();
        using var done = new CountdownEvent(10);
        var order = new List<int>();

        queue.Add(new Work(() => mayEnd.Wait(s_patience)));
        for (var i = 0; i < 10; i++)
        {
            var number = i;
            queue.Add(
                new Work(() =>
                {
                    order.Add(number);
                    done.Signal();
                })
            );
        }

        mayEnd.Set();
        Assert.That(done.Wait(s_patience), Is.True);
        Assert.That(order, Is.EqualTo(Enumerable.Range(0, 10)));
    }

    [Test]
    public void Add_EndlessWork_LetsOtherWorkOfThePoolThrough()
    {
        using var stop = new CancellationTokenSource(s_patience);
        var queue = new ScoringQueue(Environment.ProcessorCount);
        using var others = new CountdownEvent(20);
        for (var i = 0; i < 2 * Environment.ProcessorCount; i++)
            queue.Add(Endless());

        for (var i = 0; i < 20; i++)
        {
            ThreadPool.QueueUserWorkItem(_ => others.Signal());
            Thread.Sleep(1);
        }

        Assert.That(others.Wait(s_patience), Is.True);
        stop.Cancel();

        Work Endless() =>
            new(() =>
            {
                Thread.Sleep(1);
                if (!stop.IsCancellationRequested)
                    queue.Add(Endless());
            });
    }

    private sealed class Work(Action action) : IThreadPoolWorkItem
    {
        public void Execute() => action();
    }
}
