namespace MLNet.VisionGraph.Training;

/// <summary>A photo with its labeled objects.</summary>
/// <param name="Path">The path of the photo.</param>
/// <param name="Width">
/// The width of the photo file in pixels, as it is decoded: EXIF orientation is not applied. Labels of the turned photo are turned back.
/// </param>
/// <param name="Height">The height of the photo file in pixels, as it is decoded.</param>
/// <param name="Objects">The objects, in the order of the label file. Empty for background, a photo without objects.</param>
/// <param name="Split">The part of a split data set: <c>train</c>, <c>val</c> or <c>test</c>. The default is null (none known).</param>
public sealed record AnnotatedImage(string Path, int Width, int Height, IReadOnlyList<AnnotatedObject> Objects, string? Split = null);
