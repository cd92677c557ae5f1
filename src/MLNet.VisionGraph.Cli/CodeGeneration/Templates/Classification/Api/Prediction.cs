using System.Text.Json.Serialization;

namespace {{Namespace}}.Api;

/// <summary>The response for an image: its classes, or the reason why there are none.</summary>
/// <param name="Image">The name of the image.</param>
/// <param name="Label">The most likely class.</param>
/// <param name="Scores">All classes with their probabilities, the most likely one first.</param>
/// <param name="Error">The reason why the image could not be classified.</param>
internal sealed record Prediction(
    string Image,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Label,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ClassScore>? Scores,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null);

/// <summary>A class and its probability.</summary>
/// <param name="Label">The class.</param>
/// <param name="Score">The probability, from 0 to 1.</param>
internal sealed record ClassScore(string Label, float Score);
