using System.Runtime.ExceptionServices;
using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Pipeline.Scoring;

/// <summary>
/// A batch of rows, decoded and scored together by a worker of the queue. If the thread pool has no thread available, because its
/// threads are themselves waiting for features, the reader that needs the batch does the work.
/// </summary>
internal sealed class ScoringBatch : IThreadPoolWorkItem, IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(20);

    private readonly ScoringEngine _engine;
    private readonly ImageSource _source;
    private readonly float[][] _outputs;
    private readonly InvalidImageException?[] _invalid;

    // Workers keep the cores busy; a spinning reader would take time from them.
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

    /// <summary>Gets the maximum number of rows.</summary>
    public int Size { get; }

    /// <summary>Gets or sets the number of rows.</summary>
    public int Count { get; set; }

    /// <summary>Gets or sets the position of the first row in the input.</summary>
    public long FirstRow { get; set; }

    /// <summary>Queues the batch for the workers.</summary>
    public void Start()
    {
        _failure = null;
        _done.Reset();
        lock (_claim)
            _waiting = true;
        _engine.Queue.Add(this);
    }

    /// <summary>Waits until the batch is scored.</summary>
    public void Wait()
    {
        if (!_done.Wait(s_patience))
        {
            Execute();
            _done.Wait();
        }

        _failure?.Throw();
    }

    /// <summary>Withdraws the batch or, if it has been started, waits until it is scored.</summary>
    public void Cancel()
    {
        if (Claim())
            _done.Set();
        _done.Wait();
    }

    /// <summary>Decodes and scores the batch, unless another thread has started it or it was withdrawn.</summary>
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

    /// <summary>Returns the error of a row's image; null if the image is valid.</summary>
    public InvalidImageException? InvalidAt(int row) => _invalid[row];

    /// <summary>Returns the values of an output for a row.</summary>
    public RowOutputs OutputsAt(int row) => new(_outputs, _engine.Throughput.OutputLengths, row);

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
            _engine.Throughput.Score(workspace.Inputs.Arrays, Count, _outputs);
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
                OutputsAt(row)[output].Fill(float.NaN);
        }
    }

    private void Fill(ScoringEngine.Workspace workspace)
    {
        for (var row = 0; row < Count; row++)
        {
            try
            {
                _invalid[row] = null;
                var (slot, position) = (FirstSlot + row, FirstRow + row);
                workspace.Inputs.Fill(row, workspace.Tensorizer, (tensorizer, image) => _source.Fill(tensorizer, slot, position, image));
            }
            catch (InvalidImageException exception)
            {
                _invalid[row] = exception;
                workspace.Inputs.Clear(row);
            }
        }
    }
}
