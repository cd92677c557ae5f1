namespace MLNet.VisionGraph.Training.Data;

/// <summary>
/// One pass over an epoch: tracks which slots of which batches are taken, done and consumed, in a ring of batches. All members require the
/// loader's lock.
/// </summary>
internal sealed class EpochRun(int epoch, int[] order, int batchSize, int batches, int firstBatch, Batch[] ring)
{
    private readonly int[] _remaining = new int[ring.Length];
    private readonly bool[] _isReady = new bool[ring.Length];
    private readonly int _end = Math.Min(order.Length, batches * batchSize);
    private int _next = firstBatch * batchSize;

    /// <summary>Gets the epoch.</summary>
    public int Epoch => epoch;

    /// <summary>Gets the index of the batch that the consumer holds or needs next.</summary>
    public int Current { get; private set; } = firstBatch;

    /// <summary>Gets or sets the exception that stopped the run.</summary>
    public Exception? Error { get; set; }

    /// <summary>Gets or sets a value indicating whether no more slots are handed out.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Gets the number of slots being worked on.</summary>
    public int InWork { get; private set; }

    /// <summary>Gets a value indicating whether the consumer's batch is ready.</summary>
    public bool IsCurrentReady => _isReady[Current % ring.Length];

    /// <summary>Gets a value indicating whether all batches were consumed.</summary>
    public bool IsAtEnd => Current >= batches;

    /// <summary>Takes the next slot, if there is one and its batch fits into the ring.</summary>
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

    /// <summary>
    /// Marks a slot as done. Returns true for the last one of its batch, which the caller then finishes and declares ready.
    /// </summary>
    public bool IsLast(int draw) => --_remaining[draw / batchSize % ring.Length] == 0;

    /// <summary>Ends the work on a slot.</summary>
    /// <param name="draw">The slot.</param>
    /// <param name="isReady">Whether this work made the batch ready.</param>
    public void Leave(int draw, bool isReady)
    {
        InWork--;
        if (isReady)
            _isReady[draw / batchSize % ring.Length] = true;
    }

    /// <summary>Frees the consumer's batch and advances to the next.</summary>
    public void Advance() => _isReady[Current++ % ring.Length] = false;

    /// <summary>Gets the batch of a slot.</summary>
    public Batch BatchOf(int draw) => ring[draw / batchSize % ring.Length];

    /// <summary>Gets the consumer's batch.</summary>
    public Batch CurrentBatch => ring[Current % ring.Length];

    /// <summary>Gets the index of a slot's image.</summary>
    public int ImageAt(int draw) => order[draw];

    /// <summary>Gets the number of slots in a batch.</summary>
    public int DrawsOf(int number) => Math.Min(batchSize, order.Length - number * batchSize);
}
