using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>
/// Scores one image at a time with a classifier that takes paths, whatever other columns it was trained with. Not thread-safe.
/// </summary>
internal sealed class RowScorer : IDisposable
{
    private const string ScoreColumn = "Score";

    private readonly PathRow _input;
    private readonly DataViewRow _output;
    private readonly ValueGetter<VBuffer<float>> _getScore;
    private VBuffer<float> _score;

    /// <summary>Creates a scorer.</summary>
    /// <exception cref="InvalidOperationException">The model does not give a vector of scores for a row.</exception>
    public RowScorer(ITransformer model, ModelSchema schema)
    {
        if (!model.IsRowToRowMapper)
            throw new InvalidOperationException("it does not compute a row from a row");
        var mapper = model.GetRowToRowMapper(schema.Columns);
        var score =
            mapper.OutputSchema.GetColumnOrNull(ScoreColumn)
            ?? throw new InvalidOperationException(
                $"it has no column '{ScoreColumn}', but {string.Join(", ", mapper.OutputSchema.Select(column => $"'{column.Name}'"))}"
            );
        if (score.Type is not VectorDataViewType { ItemType: var item } || item != NumberDataViewType.Single)
            throw new InvalidOperationException($"its column '{ScoreColumn}' is {score.Type}, not one score for each class");
        Score = score;
        _input = new PathRow(schema.Columns, schema.PathColumn);
        _output = mapper.GetRow(_input, [score]);
        _getScore = _output.GetGetter<VBuffer<float>>(score);
    }

    /// <summary>Gets the column of the scores.</summary>
    public DataViewSchema.Column Score { get; }

    /// <summary>Scores an image.</summary>
    /// <returns>One score per class.</returns>
    public float[] ScoreOf(string path)
    {
        _input.MoveTo(path);
        _getScore(ref _score);
        return [.. _score.DenseValues()];
    }

    public void Dispose()
    {
        _output.Dispose();
        _input.Dispose();
    }
}
