namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>
/// Finds the photo of a YOLO label file: <c>…/images/a.jpg</c> for <c>…/labels/a.txt</c>, or beside it, or elsewhere by the end of its
/// path.
/// </summary>
internal sealed class YoloPhotos
{
    private static readonly string[] s_labelFolders = ["labels", "label", "labeltxt", "annotations", "ann"];
    private static readonly string[] s_imageFolders = ["images", "image", "img", "jpegimages"];

    private readonly PhotoIndex _photos;
    private readonly Dictionary<string, Photo> _byStem = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _folders = new(StringComparer.OrdinalIgnoreCase);

    public YoloPhotos(PhotoIndex photos)
    {
        _photos = photos;
        foreach (var photo in photos.Photos.Where(photo => photo.IsListed))
        {
            _byStem.TryAdd(Path.ChangeExtension(photo.Name, null), photo);
            _folders.Add(photo.Name[..(photo.Name.LastIndexOf('/') + 1)]);
        }
    }

    /// <summary>Returns the photo; null if there is none.</summary>
    public Photo? Find(LabelFile file)
    {
        var stem = Path.ChangeExtension(file.Name, null);
        if (_byStem.TryGetValue(stem, out var beside))
            return beside;
        var isOwn = false;
        foreach (var mapped in Mapped(stem.Split('/')))
        {
            if (_byStem.TryGetValue(mapped, out var photo))
                return photo;
            isOwn |= _folders.Contains(mapped[..(mapped.LastIndexOf('/') + 1)]);
        }

        // A folder of labels that has its folder of photos is not about photos elsewhere.
        return isOwn ? null : _photos.FindByStem(file.Name, SplitText.OfFolders(file.Name));
    }

    private static IEnumerable<string> Mapped(string[] parts)
    {
        for (var i = parts.Length - 2; i >= 0; i--)
        {
            if (!s_labelFolders.Contains(parts[i].ToLowerInvariant()))
                continue;
            foreach (var folder in s_imageFolders)
                yield return string.Join('/', [.. parts[..i], folder, .. parts[(i + 1)..]]);
        }
    }
}
