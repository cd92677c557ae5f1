namespace MLNet.VisionGraph.Cli.Models;

/// <summary>The output of a trained model.</summary>
internal sealed class ModelScores
{
    /// <summary>Gets or sets one score per class.</summary>
    public float[] Score { get; set; } = [];
}
