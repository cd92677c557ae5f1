namespace MLNet.VisionGraph;

/// <summary>An output of an exported network.</summary>
/// <param name="Name">The name in the file.</param>
/// <param name="Kind">The kind of output.</param>
/// <param name="Stage">The stage, from 0, for <see cref="OnnxOutputKind.Map"/>.</param>
/// <param name="Tap">The path inside the network, for <see cref="OnnxOutputKind.Tap"/>.</param>
public sealed record OnnxOutput(string Name, OnnxOutputKind Kind, int Stage = 0, string? Tap = null)
{
    /// <summary>Gets the output of the pooled features, named <c>features</c>.</summary>
    public static OnnxOutput Pooled { get; } = new("features", OnnxOutputKind.Pooled);

    /// <summary>Gets the output of the pooled features of all stages, named <c>stages</c>.</summary>
    public static OnnxOutput MultiStage { get; } = new("stages", OnnxOutputKind.MultiStage);

    /// <summary>Gets the output of the embedding, named <c>embedding</c>.</summary>
    public static OnnxOutput Embedding { get; } = new("embedding", OnnxOutputKind.Embedding);

    /// <summary>Gets the output of the logits, named <c>logits</c>.</summary>
    public static OnnxOutput Logits { get; } = new("logits", OnnxOutputKind.Logits);

    /// <summary>Gets the output of the probabilities of the classes, named <c>probabilities</c>.</summary>
    public static OnnxOutput Probabilities { get; } = new("probabilities", OnnxOutputKind.Probabilities);

    /// <summary>Creates the output of a stage's map, named <c>map0</c>, <c>map1</c>, ….</summary>
    /// <param name="stage">The stage, from 0.</param>
    /// <returns>The output.</returns>
    public static OnnxOutput Map(int stage) => new($"map{stage}", OnnxOutputKind.Map, stage);

    /// <summary>Gets a value indicating whether the output can be averaged over the views of an image.</summary>
    internal bool IsAveraged => Kind is OnnxOutputKind.Probabilities or OnnxOutputKind.PredictedClass;

    /// <summary>Gets a value indicating whether the slots of the output are the scores of the classes.</summary>
    internal bool HasScores => Kind is OnnxOutputKind.Probabilities or OnnxOutputKind.Logits;
}
