namespace MLNet.VisionGraph.Training.Reports;

/// <summary>
/// The images of a page as data URLs, by image index. Images offered first are added first; when the byte limit is reached, the rest are
/// left out.
/// </summary>
internal sealed class ReportThumbnails(int maxBytes)
{
    private const string Prefix = "data:image/jpeg;base64,";

    private readonly SortedDictionary<int, string> _small = [];
    private readonly SortedDictionary<int, string> _large = [];
    private int _bytes;

    /// <summary>Gets the thumbnails.</summary>
    public IReadOnlyDictionary<int, string> Small => _small;

    /// <summary>Gets the large images of those images that have one.</summary>
    public IReadOnlyDictionary<int, string> Large => _large;

    /// <summary>Gets a value indicating whether an image was left out.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Offers thumbnails, most important first.</summary>
    public void Offer(IReadOnlyList<ReviewedImage> images, IEnumerable<int> wanted)
    {
        foreach (var image in wanted)
            Offer(_small, image, images[image].Thumbnail);
    }

    /// <summary>Offers the large images of heatmaps.</summary>
    public void Offer(IEnumerable<ClassActivation> activations)
    {
        foreach (var activation in activations)
            Offer(_large, activation.Image, activation.Input);
    }

    private void Offer(SortedDictionary<int, string> images, int image, byte[] file)
    {
        if (images.ContainsKey(image))
            return;
        var length = Prefix.Length + (file.Length + 2) / 3 * 4;
        IsFull |= _bytes > maxBytes - length;
        if (_bytes > maxBytes - length)
            return;
        _bytes += length;
        images.Add(image, Prefix + Convert.ToBase64String(file));
    }
}
