namespace MLNet.VisionGraph.Training;

/// <summary>An image that was left out.</summary>
/// <param name="Name">The file's path, the image's tag, or the row.</param>
/// <param name="Label">The class index; −1 if the row has no label.</param>
/// <param name="Reason">The reason why it cannot be used.</param>
public sealed record UnreadableImage(string Name, int Label, string Reason);
