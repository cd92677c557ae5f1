namespace MLNet.VisionGraph.Cli.Training;

/// <summary>
/// The claim of a training on its output folder, so that no second one writes there at the same time. It is an open file, which the
/// operating system closes with the process: after a crash, nothing is locked.
/// </summary>
internal sealed class OutputLock : IDisposable
{
    /// <summary>The name of the file; hidden, and deleted at the end.</summary>
    public const string FileName = ".training.lock";

    private readonly FileStream _handle;

    private OutputLock(FileStream handle) => _handle = handle;

    /// <summary>Claims a folder.</summary>
    /// <exception cref="FailureException">Another training has claimed it.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static OutputLock Take(string folder)
    {
        try
        {
            return new OutputLock(
                new FileStream(
                    Path.Combine(folder, FileName),
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None,
                    bufferSize: 1,
                    FileOptions.DeleteOnClose
                )
            );
        }
        catch (IOException exception) when (IsHeldByAnother(exception))
        {
            throw new FailureException(
                $"Another training is writing to '{folder}'. Wait until it has ended, or choose another --name or --output.",
                exception
            );
        }
    }

    public void Dispose() => _handle.Dispose();

    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION, or EWOULDBLOCK on Linux or macOS; other errors are those of the disk.
    private static bool IsHeldByAnother(IOException exception) =>
        (exception.HResult & 0xffff) is var code && (OperatingSystem.IsWindows() ? code is 32 or 33 : code is 11 or 35);
}
