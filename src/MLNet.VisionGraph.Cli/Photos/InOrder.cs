using System.Collections.Concurrent;

namespace MLNet.VisionGraph.Cli.Photos;

/// <summary>Work on a stream of things on several threads, whose results come in the stream's order, each as soon as it and those before it are there.</summary>
internal static class InOrder
{
    // So many finished results a thread wait for a slow one before them: memory stays flat, however long the stream is.
    private const int Ahead = 8;

    /// <summary>Gives a result for each thing.</summary>
    /// <param name="source">The things; read by a thread of its own, so that a source that has nothing yet holds up no result.</param>
    /// <param name="work">What is done with one; safe under concurrent use.</param>
    /// <param name="threads">How many are worked on at a time.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="OperationCanceledException">The token asked to stop.</exception>
    public static IEnumerable<TResult> Select<T, TResult>(IEnumerable<T> source, Func<T, TResult> work, int threads, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (places, results) = (new SemaphoreSlim(threads), new BlockingCollection<Task<TResult>>(Ahead * threads));
        _ = Task.Factory.StartNew(() => Start(source, work, places, results, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            foreach (var result in results.GetConsumingEnumerable(stop.Token))
                yield return result.GetAwaiter().GetResult();
        }
        finally
        {
            // Whoever takes no more results may take away what the work needs: nothing is at work any more once all places are free.
            stop.Cancel();
            for (var i = 0; i < threads; i++)
                places.Wait(CancellationToken.None);
        }
    }

    private static void Start<T, TResult>(IEnumerable<T> source, Func<T, TResult> work, SemaphoreSlim places, BlockingCollection<Task<TResult>> results, CancellationToken stop)
    {
        try
        {
            foreach (var item in source)
            {
                places.Wait(stop);
                var result = Task.Run(() => work(item), CancellationToken.None);
                _ = result.ContinueWith(_ => places.Release(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
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
