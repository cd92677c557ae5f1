using System.Collections.Concurrent;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>
/// Batches of all readers, worked off in the order in which they came, as many at a time as there are workers. Workers are threads of the pool, hired while there is work. In order, because a reader waits
/// for its oldest batch: with that one left behind, the others are soon done and nothing is read ahead.
/// </summary>
internal sealed class ScoringQueue(int workers) : IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<IThreadPoolWorkItem> _waiting = new();
    private int _hired;

    /// <summary>Adds a batch.</summary>
    public void Add(IThreadPoolWorkItem batch)
    {
        _waiting.Enqueue(batch);
        if (Hire())
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Works until nothing waits, or until the pool has other work to do, behind which it goes on.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        do
        {
            while (_waiting.TryDequeue(out var batch))
            {
                batch.Execute();
                if (ThreadPool.PendingWorkItemCount > 0)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
                    return;
                }
            }

            Interlocked.Decrement(ref _hired);
        }
        while (!_waiting.IsEmpty && Hire()); // one may have come between the last look and leaving
    }

    private bool Hire()
    {
        for (var hired = Volatile.Read(ref _hired); hired < workers;)
        {
            var before = Interlocked.CompareExchange(ref _hired, hired + 1, hired);
            if (before == hired)
                return true;
            hired = before;
        }

        return false;
    }
}
