using System.Collections.Concurrent;

namespace MLNet.VisionGraph.Pipeline.Scoring;

/// <summary>
/// A queue that executes the batches of all readers in FIFO order, as many at a time as there are workers. Workers are threads of the
/// thread pool, used only while there is work. The order matters because a reader waits for its oldest batch: if that one were left
/// waiting, the others would soon be done and nothing would be read ahead.
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

    /// <summary>Works until the queue is empty, or until the thread pool has other work, after which it continues.</summary>
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
        } while (!_waiting.IsEmpty && Hire()); // a batch may have been added between the last check and the decrement
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
