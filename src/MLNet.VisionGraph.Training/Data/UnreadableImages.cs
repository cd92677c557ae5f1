namespace MLNet.VisionGraph.Training.Data;

/// <summary>Records the images that could not be read, and throws when too few are left. Thread-safe.</summary>
/// <param name="images">The images.</param>
/// <param name="perClass">
/// Whether each class needs an image, which is so when they are learned from; otherwise, one image of any class is enough.
/// </param>
internal sealed class UnreadableImages(ImageDataset images, bool perClass = true)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, UnreadableImage> _found = [];
    private readonly int[] _left = [.. images.ClassCounts];

    /// <summary>Gets the unreadable images so far, in the order of the data set.</summary>
    public IReadOnlyList<UnreadableImage> Found
    {
        get
        {
            lock (_gate)
                return [.. _found.Values];
        }
    }

    /// <summary>Returns the entry of an image that is known to be unreadable; otherwise, null.</summary>
    public UnreadableImage? Find(int index)
    {
        lock (_gate)
            return _found.GetValueOrDefault(index);
    }

    /// <summary>Adds an image.</summary>
    /// <exception cref="TrainingDataException">No other image of its class is left.</exception>
    public UnreadableImage Add(int index, Exception reason)
    {
        lock (_gate)
        {
            if (_found.TryGetValue(index, out var known))
                return known;
            var sample = images.Samples[index];
            var image = _found[index] = new UnreadableImage(sample.Name, sample.Label, reason.Message);
            if (--_left[sample.Label] > 0 || (!perClass && _found.Count < images.Count))
                return image;
            if (!perClass)
                throw new TrainingDataException($"None of the {images.Count} images can be read.{UnreadableText.After(_found.Values)}");
            throw new TrainingDataException(
                $"The class '{images.ClassNames[sample.Label]}' has no readable image left of {images.ClassCounts[sample.Label]}."
                    + UnreadableText.After([.. _found.Values.Where(found => found.Label == sample.Label)])
            );
        }
    }
}
