namespace MLNet.VisionGraph.Onnx;

/// <summary>An output of an exported network.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Kind">What it gives.</param>
/// <param name="Stage">For <see cref="OnnxOutputKind.Map"/>: the stage, from 0.</param>
/// <param name="Place">For <see cref="OnnxOutputKind.Place"/>: the path inside the network.</param>
public sealed record OnnxOutput(string Name, OnnxOutputKind Kind, int Stage = 0, string? Place = null)
{
    /// <summary>Gets the pooled features under the name <c>features</c>.</summary>
    public static OnnxOutput Pooled { get; } = new("features", OnnxOutputKind.Pooled);

    /// <summary>Gets the embedding under the name <c>embedding</c>.</summary>
    public static OnnxOutput Embedding { get; } = new("embedding", OnnxOutputKind.Embedding);

    /// <summary>Gets the logits under the name <c>logits</c>.</summary>
    public static OnnxOutput Logits { get; } = new("logits", OnnxOutputKind.Logits);

    /// <summary>Gets the probabilities of the classes under the name <c>probabilities</c>.</summary>
    public static OnnxOutput Probabilities { get; } = new("probabilities", OnnxOutputKind.Probabilities);

    /// <summary>Gives the map of a stage under the name <c>map0</c>, <c>map1</c>, ….</summary>
    /// <param name="stage">The stage, from 0.</param>
    /// <returns>The output.</returns>
    public static OnnxOutput Map(int stage) => new($"map{stage}", OnnxOutputKind.Map, stage);

    /// <summary>Whether views of an image can be averaged in it.</summary>
    internal bool IsAveraged => Kind is OnnxOutputKind.Probabilities or OnnxOutputKind.PredictedClass;

    /// <summary>Whether its slots are the classes' scores.</summary>
    internal bool HasScores => Kind is OnnxOutputKind.Probabilities or OnnxOutputKind.Logits;
}
