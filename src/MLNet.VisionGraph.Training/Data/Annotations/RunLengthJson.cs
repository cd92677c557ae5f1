using System.Text.Json;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>Masks as COCO writes them: <c>size</c> is [height, width], <c>counts</c> a text or a list.</summary>
internal static class RunLengthJson
{
    // As large as a photo may be.
    private const long MaxPixels = ImageHeader.DefaultMaxPixels;

    /// <summary>Reads a mask.</summary>
    /// <exception cref="LabelException">It is damaged or too large.</exception>
    public static InstanceMask Read(JsonElement mask)
    {
        var size = mask.Get("size").Numbers("size", 2);
        if (!(size[0] >= 1 && size[1] >= 1 && size[0] * size[1] <= MaxPixels))
            throw new LabelException(AnnotationProblemKind.BadNumber, $"a mask has the size {size[0]:0} × {size[1]:0}");
        var (height, width) = ((int)size[0], (int)size[1]);
        try
        {
            return mask.Get("counts") is { ValueKind: JsonValueKind.String } text
                ? InstanceMask.FromCompressedRunLengths(((JsonElement?)text).Text() ?? string.Empty, width, height)
                : InstanceMask.FromRunLengths(mask.Get("counts").Numbers("counts").Select(Count), width, height);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidDataException)
        {
            throw new LabelException(AnnotationProblemKind.BrokenFile, exception.Message);
        }
    }

    /// <summary>Writes a mask, compressed.</summary>
    public static void Write(Utf8JsonWriter json, InstanceMask mask)
    {
        json.WriteStartObject();
        json.WriteNumbers("size", [mask.Height, mask.Width]);
        json.WriteString("counts", mask.ToCompressedRunLengths());
        json.WriteEndObject();
    }

    private static int Count(double count) =>
        count is >= 0 and <= int.MaxValue && count == Math.Floor(count)
            ? (int)count
            : throw new LabelException(AnnotationProblemKind.BadNumber, $"'counts' contains {count:0.###}, counts of pixels were expected");
}
