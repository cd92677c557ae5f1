namespace MLNet.VisionGraph.Training.Metrics.Coco;

/// <summary>The ground truth of a file: classes and images by id, and the objects of each image.</summary>
internal sealed class CocoAnnotations
{
    private readonly string _path;
    private readonly SortedDictionary<long, CocoJson.Image> _images = [];
    private readonly Dictionary<long, int> _classes = [];
    private readonly Dictionary<long, List<CocoObject>> _objects = [];

    private CocoAnnotations(string path, IReadOnlyList<string> classNames) => (_path, ClassNames) = (path, classNames);

    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Gets the ids of the images, in order.</summary>
    public IEnumerable<long> ImageIds => _images.Keys;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is not of its format.</exception>
    public static CocoAnnotations Read(string path, bool masks)
    {
        var file = CocoJson.Read<CocoJson.Annotations>(path, "annotations", masks);
        if (file.Images is null || file.Categories is null || file.All is null)
            throw new InvalidDataException(
                $"'{path}' is no file of COCO's annotations: it needs 'images', 'categories' and 'annotations'."
            );
        SortedDictionary<long, string> categories = [];
        foreach (var category in file.Categories)
        {
            if (category is not { Id: { } id })
                throw new InvalidDataException($"A category of '{path}' has no 'id'.");
            categories[id] = category.Name ?? $"{id}";
        }

        if (categories.Count == 0)
            throw new InvalidDataException($"'{path}' has no categories.");
        CocoAnnotations annotations = new(path, [.. categories.Values]);
        foreach (var id in categories.Keys)
            annotations._classes.Add(id, annotations._classes.Count);
        foreach (var image in file.Images)
        {
            if (image is not { Id: { } id })
                throw new InvalidDataException($"An image of '{path}' has no 'id'.");
            annotations._images[id] = image;
        }

        for (var i = 0; i < file.All.Length; i++)
            annotations.Add(file.All[i], i, masks);
        return annotations;
    }

    public bool HasImage(long id) => _images.ContainsKey(id);

    public bool TryGetClass(long category, out int index) => _classes.TryGetValue(category, out index);

    public CocoObject[] ObjectsOf(long image) => _objects.TryGetValue(image, out var objects) ? [.. objects] : [];

    /// <summary>Draws a mask in an image of the annotations.</summary>
    /// <exception cref="InvalidDataException">The mask is damaged or does not fit, or the image has no size.</exception>
    public InstanceMask Draw(CocoSegmentation segmentation, long image, string what)
    {
        if (_images[image] is not { Width: { } width, Height: { } height })
            throw new InvalidDataException($"Image {image} of '{_path}' has no 'width' and 'height', which its masks need.");
        try
        {
            return segmentation.ToMask(width, height);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidDataException)
        {
            throw new InvalidDataException($"The mask of {what} cannot be used: {exception.Message}", exception);
        }
    }

    /// <summary>Returns the box of a file.</summary>
    /// <exception cref="InvalidDataException">It does not have four finite numbers.</exception>
    public static CocoBox ToBox(double[] numbers, string what) =>
        numbers is [var x, var y, var width, var height] && Array.TrueForAll(numbers, double.IsFinite)
            ? new CocoBox(x, y, width, height)
            : throw new InvalidDataException($"The 'bbox' of {what} is not four finite numbers x, y, width, height.");

    private void Add(CocoJson.Annotation? annotation, int index, bool masks)
    {
        var what = $"annotation {annotation?.Id ?? index} of '{_path}'";
        if (annotation is not { ImageId: { } image, CategoryId: { } category })
            throw new InvalidDataException($"{char.ToUpperInvariant(what[0])}{what[1..]} has no 'image_id' or no 'category_id'.");
        if (!HasImage(image) || !TryGetClass(category, out var classIndex))
            return; // COCO's tools do not evaluate it either.
        if (annotation.Area is { } area && !(area >= 0 && double.IsFinite(area)))
            throw new InvalidDataException($"The 'area' of {what} is {area}.");
        var mask = masks
            ? Draw(annotation.Segmentation ?? throw new InvalidDataException($"There is no mask for {what}."), image, what)
            : null;
        var box =
            annotation.Bbox is { } numbers ? ToBox(numbers, what)
            : mask is not null ? CocoBox.From(mask.Bounds)
            : throw new InvalidDataException($"There is no 'bbox' for {what}.");
        if (!_objects.TryGetValue(image, out var objects))
            _objects[image] = objects = [];
        objects.Add(new CocoObject(classIndex, box, mask, annotation.IsCrowd ?? false, annotation.Area));
    }
}
