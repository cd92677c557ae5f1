namespace MLNet.VisionGraph.Cli.Models;

/// <summary>The scores of an image.</summary>
/// <param name="Image">The path of the image.</param>
/// <param name="Probabilities">One probability per class; empty if there is an error.</param>
/// <param name="Error">The reason why the image could not be read; null if it was read.</param>
internal sealed record ImageScores(string Image, float[] Probabilities, string? Error = null);
