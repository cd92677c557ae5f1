using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>Says which photo comes when: the order of an epoch follows from the seed and the epoch alone.</summary>
public sealed class EpochSampler
{
    private readonly SampleOrder _order;
    private readonly long _seed;
    private readonly int _repeats;
    private readonly int[][] _classes;

    /// <summary>Creates a sampler.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="order">The order. Default: <see cref="SampleOrder.Shuffled"/>.</param>
    /// <param name="seed">The run's seed. Default: 0.</param>
    /// <param name="repeats">How often each draw is repeated in a row (repeated augmentation, 3 in DeiT); the epoch's length stays. Default: 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="repeats"/> is below 1.</exception>
    public EpochSampler(PhotoSet photos, SampleOrder order = SampleOrder.Shuffled, long seed = 0, int repeats = 1)
    {
        ArgumentNullException.ThrowIfNull(photos);
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        (_order, _seed, _repeats) = (order, seed, repeats);
        Count = photos.Count;
        _classes = order == SampleOrder.Balanced
            ? [.. Enumerable.Range(0, Count).GroupBy(index => photos.Samples[index].Label).OrderBy(group => group.Key).Select(group => group.ToArray())]
            : [];
    }

    /// <summary>Gets how many draws an epoch has: as many as there are photos.</summary>
    public int Count { get; }

    /// <summary>Gives the order of an epoch.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <returns><see cref="Count"/> indexes of photos.</returns>
    public int[] Draw(int epoch)
    {
        var order = new int[Count];
        var random = new AugmentationRandom(_seed, epoch, sample: -1);
        var distinct = order.AsSpan(0, (Count + _repeats - 1) / _repeats);
        if (_order == SampleOrder.Balanced)
        {
            FillBalanced(distinct, random);
        }
        else
        {
            Span<int> all = _repeats == 1 ? order : new int[Count];
            for (var i = 0; i < all.Length; i++)
                all[i] = i;
            if (_order == SampleOrder.Shuffled)
                random.Shuffle(all);
            all[..distinct.Length].CopyTo(distinct);
        }

        // From the back, so that nothing is overwritten before it is read.
        for (var i = Count - 1; i > 0 && _repeats > 1; i--)
            order[i] = order[i / _repeats];
        return order;
    }

    private void FillBalanced(Span<int> draws, AugmentationRandom random)
    {
        // Which classes get one draw more than the others is drawn as well; within a class nothing repeats before all have come.
        int[] classes = [.. Enumerable.Range(0, _classes.Length)];
        random.Shuffle(classes.AsSpan());
        var at = 0;
        for (var place = 0; place < classes.Length; place++)
        {
            var end = (int)((long)draws.Length * (place + 1) / classes.Length);
            var members = (int[])_classes[classes[place]].Clone();
            while (at < end)
            {
                random.Shuffle(members.AsSpan());
                var taken = Math.Min(members.Length, end - at);
                members.AsSpan(0, taken).CopyTo(draws[at..]);
                at += taken;
            }
        }

        random.Shuffle(draws);
    }
}
