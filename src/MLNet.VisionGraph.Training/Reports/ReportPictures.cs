namespace MLNet.VisionGraph.Training.Reports;

/// <summary>The pictures of a page, by their photos, as data addresses. What is offered first is taken first; when the bytes are used up, the rest goes without.</summary>
internal sealed class ReportPictures(int mostBytes)
{
    private const string Prefix = "data:image/jpeg;base64,";

    private readonly SortedDictionary<int, string> _small = [];
    private readonly SortedDictionary<int, string> _large = [];
    private int _bytes;

    /// <summary>Gets the small pictures.</summary>
    public IReadOnlyDictionary<int, string> Small => _small;

    /// <summary>Gets the large pictures of those photos that have one.</summary>
    public IReadOnlyDictionary<int, string> Large => _large;

    /// <summary>Gets whether a picture was left out.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Offers small pictures, the most important first.</summary>
    public void Offer(IReadOnlyList<SeenPhoto> photos, IEnumerable<int> wanted)
    {
        foreach (var photo in wanted)
            Offer(_small, photo, photos[photo].Picture);
    }

    /// <summary>Offers the large pictures of heatmaps.</summary>
    public void Offer(IEnumerable<ClassActivation> activations)
    {
        foreach (var activation in activations)
            Offer(_large, activation.Photo, activation.Picture);
    }

    private void Offer(SortedDictionary<int, string> pictures, int photo, byte[] file)
    {
        if (pictures.ContainsKey(photo))
            return;
        var length = Prefix.Length + (file.Length + 2) / 3 * 4;
        IsFull |= _bytes > mostBytes - length;
        if (_bytes > mostBytes - length)
            return;
        _bytes += length;
        pictures.Add(photo, Prefix + Convert.ToBase64String(file));
    }
}
