namespace MLNet.VisionGraph.Training.Data;

/// <summary>Remembers which photos could not be read, and stops the run when a class has none left. Safe under concurrent use.</summary>
internal sealed class UnreadableLedger(PhotoSet photos)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, UnreadablePhoto> _found = [];
    private readonly int[] _left = [.. photos.ClassCounts];

    /// <summary>Gets what was found so far, in the order of the set.</summary>
    public IReadOnlyList<UnreadablePhoto> Found
    {
        get
        {
            lock (_gate)
                return [.. _found.Values];
        }
    }

    /// <summary>Gives the entry of a photo that is known to be unreadable.</summary>
    public UnreadablePhoto? Find(int index)
    {
        lock (_gate)
            return _found.GetValueOrDefault(index);
    }

    /// <summary>Enters a photo.</summary>
    /// <exception cref="TrainingDataException">Its class has no other left.</exception>
    public UnreadablePhoto Add(int index, Exception reason)
    {
        lock (_gate)
        {
            if (_found.TryGetValue(index, out var known))
                return known;
            var sample = photos.Samples[index];
            var photo = _found[index] = new UnreadablePhoto(sample.Name, sample.Label, reason.Message);
            if (--_left[sample.Label] > 0)
                return photo;
            throw new TrainingDataException($"The class '{photos.ClassNames[sample.Label]}' has no readable photo left of {photos.ClassCounts[sample.Label]}."
                + UnreadableText.After([.. _found.Values.Where(found => found.Label == sample.Label)]));
        }
    }
}
