using Microsoft.ML.Data;
using Microsoft.ML;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>
/// A row with its features, computed when a getter is called. Several outputs of one row are computed once as long as the input row's position
/// tells rows apart; for one output nothing is kept.
/// </summary>
internal sealed class FeaturizedRow : DataViewRow
{
    private readonly DataViewRow _input;
    private readonly FeaturizedSchema _schema;
    private readonly FeaturizerEngine _engine;
    private readonly FeaturizerLog _log;
    private readonly bool[] _active;
    private readonly ImageSource? _source;
    private readonly float[][] _outputs = [];
    private long _scored = -1;

    public FeaturizedRow(DataViewRow input, FeaturizedSchema schema, DataViewSchema.Column[] columns, FeaturizerEngine engine, FeaturizerLog log)
    {
        engine.CheckNotDisposed();
        (_input, _schema, _engine, _log) = (input, schema, engine, log);
        _active = schema.ActiveOf(columns);
        if (columns.All(column => schema.FeatureOf(column) < 0))
            return;

        _source = new ImageSource(engine.Input, input, schema.ImageColumn, slots: 1);
        _outputs = [.. engine.Latency.OutputLengths.Select(length => new float[length])];
    }

    public override DataViewSchema Schema => _schema.Output;

    public override long Position => _input.Position;

    public override long Batch => _input.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _schema.Check<TValue>(column, IsColumnActive(column));
        var feature = _schema.FeatureOf(column);
        if (feature < 0)
            return _input.GetGetter<TValue>(_schema.Input[column.Index]);

        ValueGetter<VBuffer<float>> getter = (ref VBuffer<float> value) =>
        {
            Score();
            var editor = VBufferEditor.Create(ref value, _outputs[feature].Length);
            _outputs[feature].CopyTo(editor.Values);
            value = editor.Commit();
        };
        return (ValueGetter<TValue>)(Delegate)getter;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }

    private void Score()
    {
        if (_outputs.Length > 1 && _scored == Position && _input is DataViewRowCursor)
            return;

        _source!.Store.Read(0);
        var workspace = _engine.Rent();
        try
        {
            _source.Fill(workspace.Tensorizer, slot: 0, Math.Max(0, Position), workspace.Images.AsSpan(0, _engine.ImageLength));
            _engine.Latency.Score(workspace.Images, count: 1, _outputs);
        }
        catch (InvalidImageException exception) when (_engine.Plan.Options.OnInvalidImage == InvalidImageHandling.Skip)
        {
            _log.Invalid(exception);
            foreach (var output in _outputs)
                Array.Fill(output, float.NaN);
        }
        finally
        {
            _engine.Return(workspace);
        }

        _scored = Position;
    }
}
