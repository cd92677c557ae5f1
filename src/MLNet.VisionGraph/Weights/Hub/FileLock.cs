namespace MLNet.VisionGraph.Weights.Hub;

/// <summary>
/// A lock that lets one process, and one thread in it, download a file at a time. The lock is an open handle, which the operating system
/// closes with the process, so a crash leaves no lock. The empty lock file remains, since deleting it would admit two others at once.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);
    private readonly FileStream _handle;

    private FileLock(FileStream handle) => _handle = handle;

    public static async Task<FileLock> TakeAsync(string path, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException exception) when (IsHeldByAnother(exception))
            {
                await Task.Delay(s_pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _handle.Dispose();

    /// <summary>
    /// Distinguishes a lock from a disk that rejects the file: ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION, or EWOULDBLOCK on Linux or
    /// macOS.
    /// </summary>
    private static bool IsHeldByAnother(IOException e) =>
        (e.HResult & 0xffff) is int code && (OperatingSystem.IsWindows() ? code is 32 or 33 : code is 11 or 35);
}
