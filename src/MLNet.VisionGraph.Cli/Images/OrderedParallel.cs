using System.Collections.Concurrent;

namespace MLNet.VisionGraph.Cli.Images;

/// <summary>
/// Processes a sequence on several threads. Results are returned in the order of the sequence, each as soon as it and all earlier ones
/// are available.
/// </summary>
internal static class OrderedParallel
{
    // The number of finished results per thread that may wait for an earlier, slower one. It bounds memory for sequences of any length.
    private const int Ahead = 8;

    /// <summary>Returns a result for each item.</summary>
    /// <param name="source">The items. They are read on a separate thread, so that a source that blocks does not delay results.</param>
    /// <param name="work">The function to apply to each item. It must be thread-safe.</param>
    /// <param name="threads">The number of items to process at a time.</param>
    /// <param name="cancellationToken">The token that cancels the work.</param>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static IEnumerable<TResult> Select<T, TResult>(
        IEnumerable<T> source,
        Func<T, TResult> work,
        int threads,
        CancellationToken cancellationToken
    )
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (free, results) = (new SemaphoreSlim(threads), new BlockingCollection<Task<TResult>>(Ahead * threads));
        _ = Task.Factory.StartNew(
            () => Start(source, work, free, results, stop.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        try
        {
            foreach (var result in results.GetConsumingEnumerable(stop.Token))
                yield return result.GetAwaiter().GetResult();
        }
        finally
        {
            // A caller that stops enumerating may then dispose what the work uses, so this waits until no work is running.
            stop.Cancel();
            for (var i = 0; i < threads; i++)
                free.Wait(CancellationToken.None);
        }
    }

    private static void Start<T, TResult>(
        IEnumerable<T> source,
        Func<T, TResult> work,
        SemaphoreSlim free,
        BlockingCollection<Task<TResult>> results,
        CancellationToken stop
    )
    {
        try
        {
            foreach (var item in source)
            {
                free.Wait(stop);
                var result = Task.Run(() => work(item), CancellationToken.None);
                _ = result.ContinueWith(
                    _ => free.Release(),
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                );
                results.Add(result, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            results.TryAdd(Task.FromException<TResult>(exception), Timeout.Infinite, CancellationToken.None);
        }

        results.CompleteAdding();
    }
}
