namespace MLNet.VisionGraph.Training;

/// <summary>A photo that was left out.</summary>
/// <param name="Name">The file's path, the picture's tag, or the row.</param>
/// <param name="Label">The class index; −1 where the row has no label.</param>
/// <param name="Reason">Why it cannot be used.</param>
public sealed record UnreadablePhoto(string Name, int Label, string Reason);
