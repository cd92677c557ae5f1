namespace Microsoft.ML.Data;

/// <summary>Gives PredictedLabel and Score, in this order, out of one scoring of the features. The score is a vector, or a scalar where its column is one.</summary>
internal sealed class ScoreRowMapper<TLabel>(
    DataViewSchema.Column features,
    int scoreCount,
    ScoreRowMapper<TLabel>.Scorer scorer,
    Func<float[], TLabel> predict,
    DataViewSchema.DetachedColumn[] outputs) : IRowMapper
{
    internal delegate void Scorer(ReadOnlySpan<float> features, Span<float> scores);

    public DataViewSchema.DetachedColumn[] GetOutputColumns() => outputs;

    public Func<int, bool> GetDependencies(Func<int, bool> activeOutput) =>
        activeOutput(0) || activeOutput(1) ? index => index == features.Index : _ => false;

    public Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
    {
        disposer = null;
        if (!activeOutput(0) && !activeOutput(1))
            return [null, null];
        var getter = input.GetGetter<VBuffer<float>>(features);
        VBuffer<float> buffer = default;
        float[] dense = [];
        var scores = new float[scoreCount];
        long scored = -1;
        void Score()
        {
            if (scored == input.Position)
                return;
            getter(ref buffer);
            if (dense.Length != buffer.Length)
                dense = new float[buffer.Length];
            buffer.CopyTo(dense);
            scorer(dense, scores);
            scored = input.Position;
        }
        ValueGetter<TLabel> predicted = (ref TLabel value) =>
        {
            Score();
            value = predict(scores);
        };
        ValueGetter<VBuffer<float>> vector = (ref VBuffer<float> value) =>
        {
            Score();
            VBuffer<float>.Copy(scores, 0, ref value, scores.Length);
        };
        ValueGetter<float> scalar = (ref float value) =>
        {
            Score();
            value = scores[0];
        };
        Delegate score = outputs[1].Type is VectorDataViewType ? vector : scalar;
        return [activeOutput(0) ? predicted : null, activeOutput(1) ? score : null];
    }
}
