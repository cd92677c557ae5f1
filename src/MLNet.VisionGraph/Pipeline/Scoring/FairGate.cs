namespace MLNet.VisionGraph.Pipeline.Scoring;

/// <summary>
/// Admits a limited number of callers at a time, in the order of their arrival, so that no caller is overtaken. Not recursive.
/// </summary>
internal sealed class FairGate(int capacity)
{
    // A thread waits at one gate at a time, so one event per thread is enough.
    [ThreadStatic]
    private static ManualResetEventSlim? s_myTurn;

    private readonly Lock _lock = new();
    private readonly Queue<ManualResetEventSlim> _waiting = new();
    private int _free = capacity;

    /// <summary>Gets the number of callers that are admitted at a time.</summary>
    public int Capacity { get; } = capacity;

    /// <summary>Gets a value indicating whether more than one caller is inside, or any is waiting.</summary>
    public bool IsShared
    {
        get
        {
            lock (_lock)
                return _free < Capacity - 1 || _waiting.Count > 0;
        }
    }

    /// <summary>Enters the gate, waiting while it is full.</summary>
    public void Enter()
    {
        ManualResetEventSlim turn;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }

            // The callers inside keep the cores busy; spinning would take time from them.
            turn = s_myTurn ??= new ManualResetEventSlim(initialState: false, spinCount: 0);
            turn.Reset();
            _waiting.Enqueue(turn);
        }

        turn.Wait();
    }

    /// <summary>Leaves the gate and admits the first waiting caller, if any.</summary>
    public void Leave()
    {
        ManualResetEventSlim? next;
        lock (_lock)
        {
            if (!_waiting.TryDequeue(out next))
                _free++;
        }

        next?.Set();
    }
}
