using MLNet.VisionGraph.Cli.Images;

namespace MLNet.VisionGraph.Cli.Tests.Photos;

public class InOrderTests
{
    [Test]
    public void Select_WorkOfUnevenLength_KeepsTheOrder()
    {
        var random = new Random(1);
        int[] pauses = [.. Enumerable.Range(0, 100).Select(_ => random.Next(3))];
        var results = OrderedParallel.Select(Enumerable.Range(0, 100), Work, threads: 4, CancellationToken.None);

        Assert.That(results, Is.EqualTo(Enumerable.Range(0, 100)));

        int Work(int index)
        {
            Thread.Sleep(pauses[index]);
            return index;
        }
    }

    [Test]
    public void Select_SourceThatHasNothingYet_GivesWhatThereIs()
    {
        using var goOn = new ManualResetEventSlim();
        using var results = OrderedParallel.Select(Source(), number => number, threads: 2, CancellationToken.None).GetEnumerator();

        Assert.That(results.MoveNext() && results.Current == 1);
        goOn.Set();
        Assert.That(results.MoveNext() && results.Current == 2);
        Assert.That(results.MoveNext(), Is.False);

        IEnumerable<int> Source()
        {
            yield return 1;
            goOn.Wait();
            yield return 2;
        }
    }

    [Test]
    public void Select_ReaderThatIsSlow_ReadsNotFarAhead()
    {
        var taken = 0;
        using var results = OrderedParallel.Select(Source(), number => number, threads: 2, CancellationToken.None).GetEnumerator();
        results.MoveNext();
        Thread.Sleep(200);

        Assert.That(Volatile.Read(ref taken), Is.LessThan(40));

        IEnumerable<int> Source()
        {
            for (var i = 0; i < 10_000; i++)
            {
                Interlocked.Increment(ref taken);
                yield return i;
            }
        }
    }

    [Test]
    public void Select_ReaderThatLeaves_FinishesWhatIsAtWork()
    {
        var atWork = 0;
        foreach (var _ in OrderedParallel.Select(Enumerable.Range(0, 1000), Work, threads: 3, CancellationToken.None))
            break;

        Assert.That(Volatile.Read(ref atWork), Is.Zero, "so that a model may be disposed");

        int Work(int number)
        {
            Interlocked.Increment(ref atWork);
            Thread.Sleep(5);
            Interlocked.Decrement(ref atWork);
            return number;
        }
    }

    [Test]
    public void Select_SourceThatThrows_ThrowsAfterTheResultsBefore()
    {
        using var results = OrderedParallel.Select(Source(), number => number, threads: 2, CancellationToken.None).GetEnumerator();

        Assert.That(results.MoveNext());
        Assert.That(() => results.MoveNext(), Throws.TypeOf<FailureException>());

        static IEnumerable<int> Source()
        {
            yield return 1;
            throw new FailureException("no more");
        }
    }

    [Test]
    public void Select_Cancelled_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        using var results = OrderedParallel
            .Select(Enumerable.Range(0, int.MaxValue), number => number, threads: 2, cancellation.Token)
            .GetEnumerator();
        results.MoveNext();
        cancellation.Cancel();

        Assert.That(
            () =>
            {
                while (results.MoveNext()) { }
            },
            Throws.InstanceOf<OperationCanceledException>()
        );
    }
}
