namespace MLNet.VisionGraph.Graph;

/// <summary>A stage of a backbone: where its map lies in the network and how large it is.</summary>
/// <param name="Name">The name of the stage, for example <c>blocks2</c>.</param>
/// <param name="Channels">The channels of its map.</param>
/// <param name="Stride">How many input pixels, in each direction, one pixel of its map stands for.</param>
public sealed record StageInfo(string Name, int Channels, int Stride);
