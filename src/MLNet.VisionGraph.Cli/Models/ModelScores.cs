namespace MLNet.VisionGraph.Cli.Models;

/// <summary>What a trained model answers.</summary>
internal sealed class ModelScores
{
    /// <summary>Gets or sets a score a class.</summary>
    public float[] Score { get; set; } = [];
}
