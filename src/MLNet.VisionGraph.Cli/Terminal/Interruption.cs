using System.Runtime.InteropServices;

namespace MLNet.VisionGraph.Cli.Terminal;

/// <summary>
/// Handles Ctrl+C and requests to terminate: the first one asks the command to end, the second one ends the process at once.
/// </summary>
internal sealed partial class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    public Interruption() =>
        _registrations = [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];

    /// <summary>Gets the token that the first signal cancels.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (Interlocked.Increment(ref _signals) > 1)
            End();
        context.Cancel = true;

        // Handlers of the cancellation must not delay the next signal.
        ThreadPool.UnsafeQueueUserWorkItem(_ => _source.Cancel(), null);
    }

    // At once: neither exit handlers nor a native call that does not return can hold it up.
    private static void End()
    {
        if (OperatingSystem.IsWindows())
            Environment.FailFast(null);
        _exit(ExitCodes.Interrupted);
    }

    [LibraryImport("libc")]
    private static partial void _exit(int code);
}
