using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Scoring;

namespace MLNet.VisionGraph.Pipeline.DataViews;

/// <summary>
/// A row with the network's outputs for its image, computed when a getter is called. Several output columns of one row share one
/// computation. A cursor's position identifies the row; the position of a single row may stay the same while its values change,
/// so there each getter uses a result only once.
/// </summary>
internal sealed class ScoredRow : DataViewRow
{
    private readonly DataViewRow _input;
    private readonly ScoredSchema _schema;
    private readonly ScoringEngine _engine;
    private readonly ScoringLog _log;
    private readonly bool[] _active;
    private readonly ImageSource? _source;
    private readonly IReadOnlyList<int> _lengths = [];
    private readonly float[][] _outputs = [];
    private readonly bool _isShared;
    private readonly bool[] _given = [];
    private long _scored = -1;

    public ScoredRow(DataViewRow input, ScoredSchema schema, DataViewSchema.Column[] columns, ScoringEngine engine, ScoringLog log)
    {
        engine.CheckNotDisposed();
        (_input, _schema, _engine, _log) = (input, schema, engine, log);
        _active = schema.ActiveOf(columns);
        if (columns.All(column => schema.OutputOf(column) is null))
            return;

        _source = new ImageSource(engine.Input, input, schema.ImageColumn, slots: 1);
        _isShared = columns.Count(column => schema.OutputOf(column) is not null) > 1;
        _given = new bool[schema.Output.Count];
        _lengths = engine.ForOneRow.OutputLengths;
        _outputs = [.. _lengths.Select(length => new float[length])];
    }

    public override DataViewSchema Schema => _schema.Output;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _schema.Check<TValue>(column, IsColumnActive(column));
        return _schema.OutputOf(column) is { } output
            ? (ValueGetter<TValue>)output.Getter(() => Outputs(column.Index))
            : _input.GetGetter<TValue>(_schema.Input[column.Index]);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }

    private RowOutputs Outputs(int column)
    {
        if (!_isShared || _scored != Position || (_given[column] && _input is not DataViewRowCursor))
        {
            Score();
            Array.Clear(_given);
        }

        _given[column] = true;
        return new RowOutputs(_outputs, _lengths, row: 0);
    }

    private void Score()
    {
        _source!.Store.Read(0);
        try
        {
            var position = Math.Max(0, Position);
            _engine.ScoreOne((tensorizer, image) => _source.Fill(tensorizer, slot: 0, position, image), _outputs);
        }
        catch (InvalidImageException exception) when (_engine.Plan.OnInvalidImage == InvalidImageHandling.Skip)
        {
            _log.Invalid(exception);
            foreach (var output in _outputs)
                Array.Fill(output, float.NaN);
        }

        _scored = Position;
    }
}
