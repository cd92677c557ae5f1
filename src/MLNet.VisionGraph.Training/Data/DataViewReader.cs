using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>Reads images from a data view.</summary>
internal static class DataViewReader
{
    public static ImageDataset Read(IDataView data, string imageColumn, string labelColumn, string? imageFolder)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (image, label) = (Find(data.Schema, imageColumn), Find(data.Schema, labelColumn));
        var samples = new List<ImageSample>();
        var unreadable = new List<UnreadableImage>();
        List<string> names;
        using (var cursor = data.GetRowCursor([image, label]))
        {
            var labels = new LabelReader(cursor, label);
            var images = ImagesOf(cursor, image, imageFolder);
            while (cursor.MoveNext())
            {
                var index = -1;
                try
                {
                    index = labels.Read();
                    if (index < 0)
                        throw new InvalidDataException($"there is no label in column '{labelColumn}'");
                    samples.Add(images(index));
                }
                catch (Exception exception) when (ImageErrors.IsAboutTheImage(exception))
                {
                    unreadable.Add(new UnreadableImage($"row {cursor.Position}", index, exception.Message));
                }
            }

            names = labels.Names;
        }

        if (samples.Count == 0)
            throw new TrainingDataException(
                $"The data has no usable rows in the columns '{imageColumn}' and '{labelColumn}'.{UnreadableText.After(unreadable)}"
            );
        if (label.Type is KeyDataViewType)
            return new ImageDataset(samples, names, unreadable);

        // Text labels were numbered in the order of the rows; the order of the classes must not depend on it.
        string[] ordered = [.. names.Order(StringComparer.Ordinal)];
        var place = names.Select(name => Array.IndexOf(ordered, name)).ToArray();
        return new ImageDataset(
            samples.Select(sample => sample.WithLabel(place[sample.Label])),
            ordered,
            unreadable.Select(image => image.Label < 0 ? image : image with { Label = place[image.Label] })
        );
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name) =>
        schema.GetColumnOrNull(name)
        ?? throw new ArgumentOutOfRangeException(
            nameof(schema),
            $"Could not find the column '{name}'. The columns are: {string.Join(", ", schema.Select(found => found.Name))}."
        );

    internal static Func<int, ImageSample> ImagesOf(DataViewRowCursor cursor, DataViewSchema.Column column, string? folder)
    {
        switch (column.Type)
        {
            case TextDataViewType:
                var getPath = cursor.GetGetter<ReadOnlyMemory<char>>(column);
                var path = default(ReadOnlyMemory<char>);
                return label =>
                {
                    getPath(ref path);
                    return path.Span.IsWhiteSpace()
                        ? throw new InvalidDataException("the path is empty")
                        : ImageSample.FromFile(Path.Combine(folder ?? string.Empty, path.ToString()), label);
                };
            case VectorDataViewType { ItemType: NumberDataViewType item } when item == NumberDataViewType.Byte:
                var getBytes = cursor.GetGetter<VBuffer<byte>>(column);
                var bytes = default(VBuffer<byte>);
                return label =>
                {
                    getBytes(ref bytes);
                    return bytes.Length == 0
                        ? throw new InvalidDataException("the image has no bytes")
                        : ImageSample.FromBytes([.. bytes.DenseValues()], label, $"row {cursor.Position}");
                };
            case ImageDataViewType:
                // One local for all rows: a producer may dispose the image that it returned before; this code never does.
                var getImage = cursor.GetGetter<MLImage?>(column);
                MLImage? image = null;
                return label =>
                {
                    getImage(ref image);
                    return image is null
                        ? throw new InvalidDataException("there is no image")
                        : ImageSample.FromImage(image, label, string.IsNullOrEmpty(image.Tag) ? $"row {cursor.Position}" : image.Tag);
                };
            default:
                throw new ArgumentOutOfRangeException(
                    nameof(column),
                    $"Schema mismatch for the column '{column.Name}': "
                        + $"expected image, path (String) or encoded bytes (Vector<Byte>), got {column.Type}."
                );
        }
    }
}
