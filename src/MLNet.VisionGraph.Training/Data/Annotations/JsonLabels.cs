using System.Globalization;
using System.Text;
using System.Text.Json;
using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>Reads JSON label files, with errors that say what was expected where.</summary>
internal static class JsonLabels
{
    private static readonly JsonDocumentOptions s_options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    // What Python writes for numbers that JSON does not have; the replacement is as long, and no number.
    private static readonly (byte[] Word, byte[] Text)[] s_words =
    [
        ("-Infinity"u8.ToArray(), "\"-Infini\""u8.ToArray()),
        ("Infinity"u8.ToArray(), "\"Infini\""u8.ToArray()),
        ("NaN"u8.ToArray(), "\"N\""u8.ToArray()),
    ];

    /// <summary>Reads a file.</summary>
    /// <exception cref="LabelException">The file is no JSON, or it is nested more than 64 deep.</exception>
    public static JsonDocument Open(string path)
    {
        using var file = FileBytes.Read(path);
        var bytes = file.Bytes.ToArray();
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            bytes = Encoding.Convert(bytes[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode, Encoding.UTF8, bytes);
        var start = bytes.AsSpan().StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? 3 : 0;
        try
        {
            return JsonDocument.Parse(bytes.AsMemory(start), s_options);
        }
        catch (JsonException exception)
        {
            return ReplaceWords(bytes) ? Open(bytes.AsMemory(start)) : throw Broken(exception);
        }
    }

    /// <summary>Returns a member of an object; null if it is missing or null, or the element is no object.</summary>
    public static JsonElement? Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    /// <summary>Returns a member of a member.</summary>
    public static JsonElement? Get(this JsonElement element, string name, string inner) => element.Get(name)?.Get(inner);

    /// <summary>Returns the elements of an array; none if it is missing or something else.</summary>
    public static IEnumerable<JsonElement> Elements(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>Returns the elements of an array member, each with its place, such as <c>annotations[3]</c>.</summary>
    public static IEnumerable<(JsonElement Element, LabelPlace Place)> Elements(this JsonElement element, string name, LabelPlace place) =>
        element
            .Get(name)
            .Elements()
            .Select((each, index) => (each, place.At($"{(place.Element is null ? name : $"{place.Element}.{name}")}[{index}]")));

    /// <summary>Returns a text, or a number as text; null for other values.</summary>
    public static string? Text(this JsonElement? element)
    {
        try
        {
            return element?.ValueKind switch
            {
                JsonValueKind.String => element.Value.GetString(),
                JsonValueKind.Number => element.Value.GetRawText(),
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            // Bytes that are no UTF-8.
            return null;
        }
    }

    /// <summary>Returns a text.</summary>
    public static string? Text(this JsonElement element, string name) => element.Get(name).Text();

    /// <summary>Returns a text that is required.</summary>
    /// <exception cref="LabelException">There is none.</exception>
    public static string Required(this JsonElement element, string name) =>
        element.Text(name) is { Length: > 0 } text
            ? text
            : throw new LabelException(AnnotationProblemKind.BrokenFile, $"'{name}' is missing");

    /// <summary>Returns a number that is required; numbers in quotes are accepted.</summary>
    /// <exception cref="LabelException">There is none, or it is not finite.</exception>
    public static double Number(this JsonElement element, string name) =>
        Number(element.Get(name)) is { } number
            ? number
            : throw new LabelException(
                AnnotationProblemKind.BadNumber,
                $"'{name}' is {(element.Get(name) is { } found ? Shown(found) : "missing")}, a number was expected"
            );

    /// <summary>Returns a number; null if there is none or it is not finite.</summary>
    public static double? Number(this JsonElement? element) =>
        element.Text() is { } text
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number)
            ? number
            : null;

    /// <summary>Returns a size in pixels; null if there is none.</summary>
    public static int? Size(this JsonElement element, string name) =>
        Number(element.Get(name)) is { } number and >= 1 and <= int.MaxValue ? (int)number : null;

    /// <summary>Returns whether a member is true, or a number other than 0.</summary>
    public static bool Flag(this JsonElement element, string name) =>
        element.Get(name) is { } flag
        && (
            flag.ValueKind == JsonValueKind.True || Number(flag) is > 0 || flag.ValueKind == JsonValueKind.String && flag.Text("") is "true"
        );

    /// <summary>Returns the numbers of an array.</summary>
    /// <exception cref="LabelException">It is no array, has another length, or one of them is no finite number.</exception>
    public static double[] Numbers(this JsonElement? element, string name, int? count = null)
    {
        if (element is not { ValueKind: JsonValueKind.Array } array)
            throw new LabelException(
                AnnotationProblemKind.BadNumber,
                $"'{name}' is {(element is { } found ? Shown(found) : "missing")}, an array of numbers was expected"
            );
        var numbers = new double[array.GetArrayLength()];
        if (count is not null && numbers.Length != count)
            throw new LabelException(AnnotationProblemKind.BadNumber, $"'{name}' has {numbers.Length} numbers, {count} were expected");
        var index = 0;
        foreach (var each in array.EnumerateArray())
        {
            numbers[index++] =
                Number(each)
                ?? throw new LabelException(AnnotationProblemKind.BadNumber, $"'{name}' contains {Shown(each)}, a number was expected");
        }

        return numbers;
    }

    /// <summary>Returns points that are given as arrays of two numbers or as objects with x and y, as x, y, x, y, ….</summary>
    /// <exception cref="LabelException">A point is something else.</exception>
    public static double[] Points(this JsonElement? element, string name) =>
        [
            .. element
                .Elements()
                .SelectMany(point =>
                    point.ValueKind == JsonValueKind.Object ? [point.Number("x"), point.Number("y")]
                    : Numbers(point, $"{name}[]") is { Length: >= 2 } pair ? pair[..2]
                    : throw new LabelException(AnnotationProblemKind.BadNumber, $"'{name}' has a point without x and y")
                ),
        ];

    private static JsonDocument Open(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes, s_options);
        }
        catch (JsonException exception)
        {
            throw Broken(exception);
        }
    }

    private static LabelException Broken(JsonException exception)
    {
        // Its own text ends with the place, counted from 0.
        var end = exception.Message.IndexOf(" Path:", StringComparison.Ordinal);
        if (end < 0)
            end = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = end < 0 ? exception.Message : exception.Message[..end];
        return new LabelException(
            AnnotationProblemKind.BrokenFile,
            $"this is no JSON that can be read. {reason}",
            (int?)exception.LineNumber + 1
        );
    }

    private static bool ReplaceWords(byte[] bytes)
    {
        var (isInside, replaced) = (false, false);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\\' && isInside)
                i++;
            else if (bytes[i] == '"')
                isInside = !isInside;
            else if (!isInside && bytes[i] is (byte)'-' or (byte)'I' or (byte)'N')
            {
                foreach (var (word, text) in s_words)
                {
                    if (!isInside && bytes.AsSpan(i).StartsWith(word))
                    {
                        text.CopyTo(bytes.AsSpan(i));
                        i += text.Length - 1;
                        replaced = true;
                        break;
                    }
                }
            }
        }

        return replaced;
    }

    private static string Shown(JsonElement element)
    {
        var text = element.ValueKind is JsonValueKind.Object or JsonValueKind.Array
            ? element.ValueKind.ToString().ToLowerInvariant()
            : element.ToString();
        return text switch
        {
            "N" => "NaN",
            "Infini" => "Infinity",
            "-Infini" => "-Infinity",
            { Length: > 40 } => $"'{text[..40]}…'",
            _ => $"'{text}'",
        };
    }
}
