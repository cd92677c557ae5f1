using MLNet.VisionGraph.Training.Augmentation;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>Determines the order of the images in an epoch, which depends only on the seed and the epoch.</summary>
internal sealed class EpochSampler
{
    private readonly SampleOrder _order;
    private readonly long _seed;
    private readonly int _repeats;
    private readonly int[][] _classes;

    /// <summary>Creates a sampler.</summary>
    /// <param name="images">The images.</param>
    /// <param name="order">The order. The default is <see cref="SampleOrder.Shuffled"/>.</param>
    /// <param name="seed">The run's seed. The default is 0.</param>
    /// <param name="repeats">
    /// The number of times each draw is repeated in a row (repeated augmentation, 3 in DeiT); the length of the epoch stays the same. The
    /// default is 1.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="repeats"/> is below 1.</exception>
    public EpochSampler(ImageDataset images, SampleOrder order = SampleOrder.Shuffled, long seed = 0, int repeats = 1)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        (_order, _seed, _repeats) = (order, seed, repeats);
        Count = images.Count;
        _classes =
            order == SampleOrder.Balanced
                ?
                [
                    .. Enumerable
                        .Range(0, Count)
                        .GroupBy(index => images.Samples[index].Label)
                        .OrderBy(group => group.Key)
                        .Select(group => group.ToArray()),
                ]
                : [];
    }

    /// <summary>Gets the number of draws per epoch, which is the number of images.</summary>
    public int Count { get; }

    /// <summary>Returns the order of an epoch.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <returns><see cref="Count"/> indexes of images.</returns>
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

        // Backward, so that nothing is overwritten before it is read.
        for (var i = Count - 1; i > 0 && _repeats > 1; i--)
            order[i] = order[i / _repeats];
        return order;
    }

    private void FillBalanced(Span<int> draws, AugmentationRandom random)
    {
        // The classes that get one draw more than the others are also random; within a class, no image repeats before all have been drawn.
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
