using System.Runtime.ExceptionServices;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>
/// A handful of rows, decoded and scored together by a worker of the queue. Where the thread pool has none to spare, because its threads wait for
/// features themselves, the reader that needs the batch does the work.
/// </summary>
internal sealed class ScoringBatch : IThreadPoolWorkItem, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private readonly ScoringEngine _engine;
    private readonly ImageSource _source;
    private readonly float[][] _outputs;
    private readonly InvalidImageException?[] _invalid;
    // Workers keep the cores busy; a reader that spins would take from them.
    private readonly ManualResetEventSlim _done = new(initialState: true, spinCount: 0);
    private readonly Lock _claim = new();
    private ExceptionDispatchInfo? _failure;
    private bool _waiting;

    public ScoringBatch(ScoringEngine engine, ImageSource source, int firstSlot, int size)
    {
        _engine = engine;
        _source = source;
        FirstSlot = firstSlot;
        Size = size;
        _outputs = [.. engine.Throughput.OutputLengths.Select(length => new float[size * length])];
        _invalid = new InvalidImageException?[size];
    }

    /// <summary>Gets the slot of the first row in the column stores.</summary>
    public int FirstSlot { get; }

    /// <summary>Gets how many rows fit in.</summary>
    public int Size { get; }

    /// <summary>Gets or sets how many rows there are.</summary>
    public int Count { get; set; }

    /// <summary>Gets or sets the number of the first row.</summary>
    public long FirstRow { get; set; }

    /// <summary>Hands the batch to the workers.</summary>
    public void Start()
    {
        _failure = null;
        _done.Reset();
        lock (_claim)
            _waiting = true;
        _engine.Queue.Add(this);
    }

    /// <summary>Returns once the batch is scored.</summary>
    public void Wait()
    {
        if (!_done.Wait(Patience))
        {
            Execute();
            _done.Wait();
        }

        _failure?.Throw();
    }

    /// <summary>Takes the batch back, or returns once it is scored.</summary>
    public void Cancel()
    {
        if (Claim())
            _done.Set();
        _done.Wait();
    }

    /// <summary>Decodes and scores, unless someone else does or the batch was taken back.</summary>
    public void Execute()
    {
        if (!Claim())
            return;
        try
        {
            Score();
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
        finally
        {
            _done.Set();
        }
    }

    /// <summary>Gets what is wrong with the image of a row, if anything is.</summary>
    public InvalidImageException? InvalidAt(int row) => _invalid[row];

    /// <summary>Gets an output's values for a row.</summary>
    public ReadOnlySpan<float> Output(int output, int row)
    {
        var length = _engine.Throughput.OutputLengths[output];
        return _outputs[output].AsSpan(row * length, length);
    }

    public void Dispose() => _done.Dispose();

    private bool Claim()
    {
        lock (_claim)
        {
            var claimed = _waiting;
            _waiting = false;
            return claimed;
        }
    }

    private void Score()
    {
        var workspace = _engine.Rent();
        try
        {
            Fill(workspace);
            _engine.Throughput.Score(workspace.Images, Count, _outputs);
        }
        finally
        {
            _engine.Return(workspace);
        }

        for (var row = 0; row < Count; row++)
        {
            if (_invalid[row] is null)
                continue;
            for (var output = 0; output < _outputs.Length; output++)
            {
                var length = _engine.Throughput.OutputLengths[output];
                _outputs[output].AsSpan(row * length, length).Fill(float.NaN);
            }
        }
    }

    private void Fill(ScoringEngine.Workspace workspace)
    {
        var length = _engine.ImageLength;
        for (var row = 0; row < Count; row++)
        {
            var target = workspace.Images.AsSpan(row * length, length);
            try
            {
                _invalid[row] = null;
                _source.Fill(workspace.Tensorizer, FirstSlot + row, FirstRow + row, target);
            }
            catch (InvalidImageException exception)
            {
                _invalid[row] = exception;
                target.Clear();
            }
        }
    }
}
