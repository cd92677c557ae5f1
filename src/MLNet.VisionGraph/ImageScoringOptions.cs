namespace MLNet.VisionGraph;

/// <summary>The options of a trained classifier that scores images in ML.NET.</summary>
public sealed record ImageScoringOptions : ScoringOptions
{
    /// <summary>
    /// Gets the name of the column that receives the probabilities of the classes. The default is <c>Score</c>, as in ML.NET's trainers.
    /// </summary>
    public string ScoreColumnName { get; init; } = DefaultScoreColumnName;

    /// <summary>
    /// Gets the name of the column that receives the predicted label. The default is <c>PredictedLabel</c>, as in ML.NET's trainers. If a
    /// pipeline contains two classifiers, set the column names of both: saved models use ML.NET's two default names temporarily.
    /// </summary>
    public string PredictedLabelColumnName { get; init; } = DefaultPredictedLabelColumnName;

    /// <summary>
    /// Gets the temperature by which logits are divided before the softmax (arXiv:1706.04599); above 1 if the classifier is overconfident.
    /// The default is 1.
    /// </summary>
    public double ScoreTemperature { get; init; } = 1;

    /// <summary>
    /// Gets the further views of an image that are scored with it; the probabilities are averaged. The default is
    /// <see cref="TestTimeAugmentation.None"/>.
    /// </summary>
    public TestTimeAugmentation TestTimeAugmentation { get; init; }

    /// <summary>
    /// Gets the quantization plan of the trained network, which <see cref="WeightPrecision.Int8"/> requires. Ignored unless
    /// <see cref="ScoringOptions.Precision"/> is <see cref="WeightPrecision.Int8"/>. The default is null.
    /// </summary>
    public QuantizationPlan? Quantization { get; init; }

    internal const string DefaultScoreColumnName = "Score";

    internal const string DefaultPredictedLabelColumnName = "PredictedLabel";

    internal void Check()
    {
        CheckScoring();
        CheckOutputColumn(ScoreColumnName, nameof(ScoreColumnName));
        CheckOutputColumn(PredictedLabelColumnName, nameof(PredictedLabelColumnName));
        if (ScoreColumnName == PredictedLabelColumnName)
            throw new ArgumentException(
                $"{nameof(ScoreColumnName)} and {nameof(PredictedLabelColumnName)} must differ; both are '{ScoreColumnName}'.",
                nameof(PredictedLabelColumnName)
            );
        if (!(ScoreTemperature > 0 && double.IsFinite(ScoreTemperature)))
            throw new ArgumentOutOfRangeException(
                nameof(ScoreTemperature),
                ScoreTemperature,
                "Logits can be divided by a finite number above 0."
            );
        CheckDefined(TestTimeAugmentation, nameof(TestTimeAugmentation));
    }
}
