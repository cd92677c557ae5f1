namespace MLNet.VisionGraph.Graph;

/// <summary>A stage of a backbone: the name and the size of its map.</summary>
/// <param name="Name">The name of the stage, for example <c>blocks2</c>.</param>
/// <param name="Channels">The number of channels of the map.</param>
/// <param name="Stride">The number of input pixels per pixel of the map, in each direction.</param>
public sealed record StageInfo(string Name, int Channels, int Stride);
