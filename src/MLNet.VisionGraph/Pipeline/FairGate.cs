namespace MLNet.VisionGraph.Pipeline;

/// <summary>Lets in as many at a time as there are places, in the order of their arrival: among many callers none waits longer than its turn. Not recursive.</summary>
internal sealed class FairGate(int places)
{
    // A thread waits at one gate at a time.
    [ThreadStatic]
    private static ManualResetEventSlim? myTurn;

    private readonly Lock _lock = new();
    private readonly Queue<ManualResetEventSlim> _waiting = new();
    private int _free = places;

    /// <summary>Gets how many places there are.</summary>
    public int Places { get; } = places;

    /// <summary>Gets whether several are inside, or any wait.</summary>
    public bool IsShared
    {
        get
        {
            lock (_lock)
                return _free < Places - 1 || _waiting.Count > 0;
        }
    }

    /// <summary>Waits for a place and takes it.</summary>
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

            // Those inside keep the cores busy; whoever spins would take from them.
            turn = myTurn ??= new ManualResetEventSlim(initialState: false, spinCount: 0);
            turn.Reset();
            _waiting.Enqueue(turn);
        }

        turn.Wait();
    }

    /// <summary>Gives the place to the first who waits, or back.</summary>
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
