namespace MLNet.VisionGraph.Masks;

/// <summary>Collects the runs of a mask in order and joins neighbors of one kind, so that equal masks have equal runs.</summary>
/// <param name="size">The number of pixels of the mask.</param>
internal sealed class RunLengthBuilder(int size)
{
    private readonly List<int> _runs = [0];
    private int _total;

    /// <summary>Adds pixels. Those beyond the mask's size are a defect of the caller.</summary>
    public void Add(bool inside, int count)
    {
        if (count == 0)
            return;
        if (inside == (_runs.Count % 2 == 0))
            _runs[^1] += count;
        else
            _runs.Add(count);
        _total += count;
    }

    /// <summary>Adds runs of pixels outside and inside in turn, beginning with outside.</summary>
    /// <returns>Whether they are the runs of a mask; otherwise, the error says what is wrong.</returns>
    public bool TryAddCounts(IEnumerable<int> counts, out string error)
    {
        var inside = false;
        foreach (var count in counts)
        {
            if (count < 0)
            {
                error = $"{count} found, but a run is not negative";
                return false;
            }

            if (count > size - _total)
            {
                error = $"the sum is greater than {size}";
                return false;
            }

            Add(inside, count);
            inside = !inside;
        }

        error = $"the sum is {_total}, not {size}";
        return _total == size;
    }

    /// <summary>Returns the runs; pixels that were not added are outside.</summary>
    public int[] ToRuns()
    {
        Add(false, size - _total);
        return [.. _runs];
    }
}
