namespace MLNet.VisionGraph.Training.Data;

/// <summary>
/// One reading of an epoch: which places of which batches are taken, done and consumed. A ring of batches; everything under the loader's lock.
/// </summary>
internal sealed class EpochRun(int epoch, int[] order, int batchSize, int batches, int firstBatch, Batch[] ring)
{
    private readonly int[] _remaining = new int[ring.Length];
    private readonly bool[] _isReady = new bool[ring.Length];
    private readonly int _end = Math.Min(order.Length, batches * batchSize);
    private int _next = firstBatch * batchSize;

    /// <summary>Gets the epoch.</summary>
    public int Epoch => epoch;

    /// <summary>Gets the batch that the consumer wants next or has.</summary>
    public int Current { get; private set; } = firstBatch;

    /// <summary>Gets or sets what stopped the run.</summary>
    public Exception? Error { get; set; }

    /// <summary>Gets or sets whether no more places are given out.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Gets how many places are being worked on.</summary>
    public int InWork { get; private set; }

    /// <summary>Gets whether the consumer's batch is ready.</summary>
    public bool IsCurrentReady => _isReady[Current % ring.Length];

    /// <summary>Gets whether all batches were consumed.</summary>
    public bool IsAtEnd => Current >= batches;

    /// <summary>Takes the next place, if there is one and its batch has room in the ring.</summary>
    public bool TryTake(out int draw)
    {
        draw = _next;
        var number = draw / batchSize;
        if (IsClosed || Error is not null || draw >= _end || number >= Current + ring.Length)
            return false;
        if (draw % batchSize == 0)
        {
            var batch = ring[number % ring.Length];
            (batch.Index, batch.Count) = (number, 0);
            Array.Clear(batch.Failures);
            _remaining[number % ring.Length] = DrawsOf(number);
        }

        _next++;
        InWork++;
        return true;
    }

    /// <summary>Gives a place back as done; true for the last of its batch, which the caller then finishes and declares ready.</summary>
    public bool IsLast(int draw) => --_remaining[draw / batchSize % ring.Length] == 0;

    /// <summary>Ends the work on a place.</summary>
    /// <param name="draw">The place.</param>
    /// <param name="isReady">Whether its batch is finished by it.</param>
    public void Leave(int draw, bool isReady)
    {
        InWork--;
        if (isReady)
            _isReady[draw / batchSize % ring.Length] = true;
    }

    /// <summary>Frees the consumer's batch and goes on to the next.</summary>
    public void Advance() => _isReady[Current++ % ring.Length] = false;

    /// <summary>Gets a place's batch.</summary>
    public Batch BatchOf(int draw) => ring[draw / batchSize % ring.Length];

    /// <summary>Gets the batch that the consumer has.</summary>
    public Batch CurrentBatch => ring[Current % ring.Length];

    /// <summary>Gets a place's photo.</summary>
    public int PhotoAt(int draw) => order[draw];

    /// <summary>Gets how many places a batch has.</summary>
    public int DrawsOf(int number) => Math.Min(batchSize, order.Length - number * batchSize);
}
