using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Saving;
using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training.Detectors.Data;

/// <summary>Reads images and their objects from a data view.</summary>
internal static class DetectionDataViewReader
{
    private const int Corners = 4;

    /// <summary>Reads the training and validation data.</summary>
    /// <param name="input">The data.</param>
    /// <param name="options">The columns, and how a part is held out.</param>
    public static DetectionData Read(IDataView input, VisionGraphDetectionOptions options)
    {
        var samples = Samples(input, options, out var names);
        if (options.ValidationSet is not { } validation)
            return HoldOut(names, samples, options);
        var held = Samples(validation, options, out var others);
        if (!others.SequenceEqual(names))
        {
            throw new TrainingDataException(
                $"The keys of the validation data are '{string.Join("', '", others.Take(5))}', "
                    + $"those of the training data '{string.Join("', '", names.Take(5))}'. Map both with the same transformer."
            );
        }

        return new DetectionData(names, samples, held);
    }

    private static DetectionData HoldOut(string[] names, List<DetectionSample> samples, VisionGraphDetectionOptions options)
    {
        if (samples.Count < 2)
            throw new TrainingDataException("There is one usable row: at least one to learn from and one to validate on are needed.");
        var order = Enumerable.Range(0, samples.Count).ToArray();
        new AugmentationRandom(options.Training.Seed).Shuffle(order.AsSpan());
        var count = Math.Clamp((int)Math.Round(samples.Count * options.ValidationFraction), 1, samples.Count - 1);
        return new DetectionData(
            names,
            [.. order[count..].Order().Select(index => samples[index])],
            [.. order[..count].Order().Select(index => samples[index])]
        );
    }

    private static List<DetectionSample> Samples(IDataView data, VisionGraphDetectionOptions options, out string[] names)
    {
        var (image, label) = (Find(data, options.ImageColumnName), Find(data, options.LabelColumnName));
        var boxes = Find(data, options.BoundingBoxColumnName);
        names = NamesOf(label);
        if (boxes.Type is not VectorDataViewType { ItemType: NumberDataViewType item } || item != NumberDataViewType.Single)
            throw Mismatch(boxes, "a vector of single: x0, y0, x1, y1 of each object");
        var masks = options.HasMasks ? Find(data, options.MaskColumnName) : (DataViewSchema.Column?)null;
        if (masks is { Type: not VectorDataViewType { ItemType: TextDataViewType } } wrong)
            throw Mismatch(wrong, "a vector of text: COCO's compressed run lengths of each object");

        using var cursor = data.GetRowCursor([
            image,
            label,
            boxes,
            .. masks is { } column ? [column] : Array.Empty<DataViewSchema.Column>(),
        ]);
        var photos = DataViewReader.ImagesOf(cursor, image, options.ImageFolder);
        var (getLabels, getBoxes) = (cursor.GetGetter<VBuffer<uint>>(label), cursor.GetGetter<VBuffer<float>>(boxes));
        var getMasks = masks is { } mask ? cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(mask) : null;
        var (keys, edges, runs) = (default(VBuffer<uint>), default(VBuffer<float>), default(VBuffer<ReadOnlyMemory<char>>));
        var samples = new List<DetectionSample>();
        while (cursor.MoveNext())
        {
            getLabels(ref keys);
            getBoxes(ref edges);
            getMasks?.Invoke(ref runs);
            if (edges.Length != Corners * keys.Length || (getMasks is not null && runs.Length != keys.Length))
            {
                throw new TrainingDataException(
                    $"Row {cursor.Position} has {keys.Length} labels and {edges.Length} edges of boxes"
                        + $"{(getMasks is null ? string.Empty : $" and {runs.Length} masks")}: each object has one label and four edges."
                );
            }

            try
            {
                var photo = photos(0);
                if (SizeOf(photo) is var (width, height))
                    samples.Add(new DetectionSample(photo, width, height, [.. Objects(keys, edges, runs, width, height)]));
            }
            catch (Exception exception) when (ImageErrors.IsAboutTheImage(exception))
            {
                options.Training.OnWarning?.Invoke($"Row {cursor.Position} is left out: {exception.Message}");
            }
        }

        return samples;
    }

    private static IEnumerable<TrainedObject> Objects(
        VBuffer<uint> keys,
        VBuffer<float> edges,
        VBuffer<ReadOnlyMemory<char>> masks,
        int width,
        int height
    )
    {
        var (labels, corners, runs) = (keys.DenseValues().ToArray(), edges.DenseValues().ToArray(), masks.DenseValues().ToArray());
        for (var i = 0; i < labels.Length; i++)
        {
            var at = i * Corners;
            var box = new BoundingBox(corners[at], corners[at + 1], corners[at + 2], corners[at + 3]);
            if (labels[i] == 0 || !(box.Width > 0 && box.Height > 0))
                continue; // a missing key, or a box without area
            var mask = runs.Length == 0 ? null : InstanceMask.FromCompressedRunLengths(runs[i].ToString(), width, height);
            yield return new TrainedObject((int)labels[i] - 1, box, Polygons: null, mask);
        }
    }

    // The size as it is decoded; formats whose header is not read are decoded.
    private static (int Width, int Height)? SizeOf(ImageSample photo)
    {
        if (photo.Image is { } pixels)
            return (pixels.Width, pixels.Height);
        if (photo.Path is { } path && ImageHeader.Read(path) is { } header)
            return (header.Width, header.Height);
        using var content = ImageContent.Read(photo);
        using var decoded = SampleDecoder.Open(content, int.MaxValue, int.MaxValue);
        return (decoded.Width, decoded.Height);
    }

    private static string[] NamesOf(DataViewSchema.Column label)
    {
        if (label.Type is not VectorDataViewType { ItemType: KeyDataViewType key } || key.RawType != typeof(uint))
            throw Mismatch(label, "a vector of keys, as MapValueToKey creates it");
        return LabelKeyValues.From(label) is { } values
            ? [.. values.Names]
            : [.. Enumerable.Range(1, checked((int)key.Count)).Select(number => $"{number}")];
    }

    private static DataViewSchema.Column Find(IDataView data, string name) =>
        data.Schema.GetColumnOrNull(name)
        ?? throw new ArgumentOutOfRangeException(
            nameof(data),
            $"Could not find the column '{name}'. The columns are: {string.Join(", ", data.Schema.Select(found => found.Name))}."
        );

    private static ArgumentOutOfRangeException Mismatch(DataViewSchema.Column column, string expected) =>
        new(nameof(column), $"Schema mismatch for the column '{column.Name}': expected {expected}, got {column.Type}.");
}
