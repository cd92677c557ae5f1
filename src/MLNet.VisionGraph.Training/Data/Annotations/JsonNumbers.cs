using System.Text.Json;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>Writes arrays of numbers in one line.</summary>
internal static class JsonNumbers
{
    /// <summary>Writes an array, as a member with a name or as an element.</summary>
    public static void WriteNumbers(this Utf8JsonWriter json, string? name, IEnumerable<double> numbers)
    {
        if (name is not null)
            json.WritePropertyName(name);
        json.WriteRawValue(JsonSerializer.Serialize(numbers));
    }
}
