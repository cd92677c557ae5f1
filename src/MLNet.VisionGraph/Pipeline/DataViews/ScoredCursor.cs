using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Scoring;

namespace MLNet.VisionGraph.Pipeline.DataViews;

/// <summary>
/// A cursor that reads ahead. Rows are read from the input into slots; each batch of slots is decoded and scored on the thread pool
/// while the next rows are read and earlier ones are consumed. Only the consumer's thread accesses the input.
/// </summary>
internal sealed class ScoredCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor _input;
    private readonly ScoredSchema _schema;
    private readonly ScoringLog _log;
    private readonly bool _skip;
    private readonly bool[] _active;

    // The slots, which keep the values of every row from reading until the consumer has moved past it.
    private readonly ImageSource _images;
    private readonly Dictionary<int, ColumnStore> _stores = [];
    private readonly ValueGetter<DataViewRowId> _readId;
    private readonly DataViewRowId[] _ids;
    private readonly long[] _inputBatches;

    private readonly Stack<ScoringBatch> _free = new();
    private readonly Queue<ScoringBatch> _started = new();
    private ScoringBatch? _current;
    private int _row;
    private long _position = -1;
    private long _rowsRead;
    private int _batchesRead;
    private long _invalid;
    private bool _inputEnded;
    private bool _disposed;

    public ScoredCursor(DataViewRowCursor input, ScoredSchema schema, DataViewSchema.Column[] columns, ScoringEngine engine, ScoringLog log)
    {
        engine.CheckNotDisposed();
        _input = input;
        _schema = schema;
        _log = log;
        _skip = engine.Plan.OnInvalidImage == InvalidImageHandling.Skip;

        // Two batches per worker keep all workers busy while one batch is consumed; the additional batch is the consumer's.
        var (size, batches) = (engine.Plan.BatchSize, 2 * engine.Plan.Workers + 1);
        var slots = size * batches;
        _readId = input.GetIdGetter();
        _ids = new DataViewRowId[slots];
        _inputBatches = new long[slots];
        _images = new ImageSource(engine.Input, input, schema.ImageColumn, slots);

        _active = schema.ActiveOf(columns);
        foreach (var column in columns)
        {
            if (schema.OutputOf(column) is null && column.Index != schema.ImageColumn.Index)
                _stores.TryAdd(column.Index, ColumnStore.Create(input, schema.Input[column.Index], slots));
        }

        for (var i = batches - 1; i >= 0; i--)
            _free.Push(new ScoringBatch(engine, _images, i * size, size));
    }

    public override DataViewSchema Schema => _schema.Output;

    public override long Position => _position;

    public override long Batch => _current is null ? 0 : _inputBatches[Slot];

    private int Slot => _current is { } batch ? batch.FirstSlot + _row : throw new InvalidOperationException("The cursor is not at a row.");

    public override bool MoveNext()
    {
        if (_disposed)
            return false;
        if (_current is null || ++_row >= _current.Count)
        {
            if (_current is not null)
                _free.Push(_current);
            _current = null;
            ReadAhead();
            if (!_started.TryDequeue(out var next))
            {
                End();
                _position = -1;
                return false;
            }

            next.Wait();
            (_current, _row) = (next, 0);
        }

        if (_current.InvalidAt(_row) is { } invalid)
        {
            if (!_skip)
                throw invalid;
            _invalid++;
            _log.Invalid(invalid);
        }

        _position++;
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[Slot];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _schema.Check<TValue>(column, IsColumnActive(column));
        if (_schema.OutputOf(column) is { } output)
            return (ValueGetter<TValue>)output.Getter(Outputs);
        var store = column.Index == _schema.ImageColumn.Index ? _images.Store : _stores[column.Index];
        return (ValueGetter<TValue>)store.Getter(() => Slot);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            End();
            _disposed = true;
            foreach (var batch in _started)
                batch.Cancel();
            foreach (var batch in _started.Concat(_free).Append(_current))
                batch?.Dispose();
            _input.Dispose();
        }

        base.Dispose(disposing);
    }

    private RowOutputs Outputs()
    {
        _ = Slot;
        return _current!.OutputsAt(_row);
    }

    private void ReadAhead()
    {
        while (!_inputEnded && _free.TryPop(out var batch))
        {
            batch.Count = 0;
            batch.FirstRow = _rowsRead;
            var size = SizeOf(_batchesRead++, batch.Size);
            while (batch.Count < size)
            {
                if (!_input.MoveNext())
                {
                    _inputEnded = true;
                    break;
                }

                Read(batch.FirstSlot + batch.Count++);
                _rowsRead++;
            }

            if (batch.Count == 0)
            {
                _free.Push(batch);
                return;
            }

            batch.Start();
            _started.Enqueue(batch);
        }
    }

    // Batch sizes are 1, 1, 2, 4, … up to the full size: the first row is returned at once, and a small number of rows still occupies
    // more than one worker. The sizes are the same on every machine, since a row's last digits may depend on its batch.
    private static int SizeOf(int number, int whole) => number < 2 ? 1 : Math.Min(whole, 1 << Math.Min(number - 1, 30));

    private void Read(int slot)
    {
        _readId(ref _ids[slot]);
        _inputBatches[slot] = _input.Batch;
        _images.Store.Read(slot);
        foreach (var store in _stores.Values)
            store.Read(slot);
    }

    // Logs the count once, at the end or on disposal.
    private void End()
    {
        if (_invalid > 0)
            _log.InvalidCount(_invalid, _position + 1);
        _invalid = 0;
    }
}
