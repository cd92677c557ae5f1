namespace MLNet.VisionGraph.Training.Data;

/// <summary>Records the images that could not be read, and throws when too few are left. Thread-safe.</summary>
/// <param name="images">The images.</param>
/// <param name="classNames">
/// The names of the classes if each needs an image, which is so when classes are learned from; null if one image of any class is enough.
/// </param>
internal sealed class UnreadableImages(IReadOnlyList<ImageSample> images, IReadOnlyList<string>? classNames)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, UnreadableImage> _found = [];
    private readonly Dictionary<int, int> _left = images.CountBy(image => image.Label).ToDictionary();

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
    /// <exception cref="TrainingDataException">No other image, or none of its class, is left.</exception>
    public UnreadableImage Add(int index, Exception reason)
    {
        lock (_gate)
        {
            if (_found.TryGetValue(index, out var known))
                return known;
            var (name, label) = (images[index].Name, images[index].Label);
            var image = _found[index] = new UnreadableImage(name, label, reason.Message);
            if (--_left[label] > 0 || (classNames is null && _found.Count < images.Count))
                return image;
            if (classNames is null)
                throw new TrainingDataException($"None of the {images.Count} images can be read.{UnreadableText.After(_found.Values)}");
            UnreadableImage[] ofClass = [.. _found.Values.Where(found => found.Label == label)];
            throw new TrainingDataException(
                $"The class '{classNames[label]}' has no readable image left of {ofClass.Length}.{UnreadableText.After(ofClass)}"
            );
        }
    }
}
