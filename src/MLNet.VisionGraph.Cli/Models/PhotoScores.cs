namespace MLNet.VisionGraph.Cli.Models;

/// <summary>What a model says of a photo.</summary>
/// <param name="Photo">The photo's path.</param>
/// <param name="Probabilities">A probability a class; none where there is an error.</param>
/// <param name="Error">Why the photo could not be read; null where it was.</param>
internal sealed record PhotoScores(string Photo, float[] Probabilities, string? Error = null);
