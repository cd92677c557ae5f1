using System.Runtime.ExceptionServices;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>
/// A handful of rows, decoded and scored together. It waits in the thread pool; whoever comes first, a pool thread or the reader that needs it
/// now, does the work, so that readers never wait for a thread that the pool doesn't have.
/// </summary>
internal sealed class FeaturizerBatch : IThreadPoolWorkItem, IDisposable
{
    private readonly FeaturizerEngine _engine;
    private readonly ImageSource _source;
    private readonly float[] _input;
    private readonly float[][] _outputs;
    private readonly InvalidImageException?[] _invalid;
    private readonly ManualResetEventSlim _done = new(initialState: true);
    private readonly Lock _claim = new();
    private ExceptionDispatchInfo? _failure;
    private bool _waiting;

    public FeaturizerBatch(FeaturizerEngine engine, ImageSource source, int firstSlot, int size)
    {
        _engine = engine;
        _source = source;
        FirstSlot = firstSlot;
        Size = size;
        _input = new float[size * engine.ImageLength];
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

    /// <summary>Hands the batch to the thread pool.</summary>
    public void Start()
    {
        _failure = null;
        _done.Reset();
        lock (_claim)
            _waiting = true;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Returns once the batch is scored.</summary>
    public void Wait()
    {
        Execute();
        _done.Wait();
        _failure?.Throw();
    }

    /// <summary>Takes the batch back, or returns once it is scored.</summary>
    public void Cancel()
    {
        if (Claim())
            _done.Set();
        _done.Wait();
    }

    public void Execute()
    {
        if (!Claim())
            return;
        try
        {
            _engine.Workers.Wait();
            try
            {
                Score();
            }
            finally
            {
                _engine.Workers.Release();
            }
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
        var tensorizer = _engine.RentTensorizer();
        var length = _engine.ImageLength;
        for (var row = 0; row < Count; row++)
        {
            var target = _input.AsSpan(row * length, length);
            try
            {
                _invalid[row] = null;
                _source.Fill(tensorizer, FirstSlot + row, FirstRow + row, target);
            }
            catch (InvalidImageException exception)
            {
                _invalid[row] = exception;
                target.Clear();
            }
        }

        _engine.Return(tensorizer);
        _engine.Throughput.Score(_input, Count, _outputs);
        for (var row = 0; row < Count; row++)
        {
            if (_invalid[row] is null)
                continue;
            for (var output = 0; output < _outputs.Length; output++)
            {
                var width = _engine.Throughput.OutputLengths[output];
                _outputs[output].AsSpan(row * width, width).Fill(float.NaN);
            }
        }
    }
}
