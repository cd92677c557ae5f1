using System.Text.Json.Serialization;

namespace {{Namespace}}.Api;

/// <summary>What is answered about a photo: its classes, or why there are none.</summary>
/// <param name="Photo">The photo's name.</param>
/// <param name="Label">The most likely class.</param>
/// <param name="Scores">All classes with their probabilities, the most likely one first.</param>
/// <param name="Error">What is wrong with the photo.</param>
internal sealed record Prediction(
    string Photo,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Label,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ClassScore>? Scores,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null);

/// <summary>A class and how likely it is.</summary>
/// <param name="Label">The class.</param>
/// <param name="Score">Its probability, from 0 to 1.</param>
internal sealed record ClassScore(string Label, float Score);
