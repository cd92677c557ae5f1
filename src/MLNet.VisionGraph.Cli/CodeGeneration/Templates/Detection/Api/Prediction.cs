using System.Text.Json.Serialization;

namespace {{Namespace}}.Api;

/// <summary>The response for an image: the objects in it, or the reason why there are none.</summary>
/// <param name="Image">The name of the image.</param>
/// <param name="Objects">The objects, from the best to the worst, in pixels of the image.</param>
/// <param name="Error">The reason why the image could not be read.</param>
internal sealed record Prediction(
    string Image,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<FoundObject>? Objects,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null);
