using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MLNet.VisionGraph.Cli.Terminal;

/// <summary>
/// Standard output that is piped to another program, which may stop reading, as <c>head</c> does. Further output is then discarded, and a
/// command that only writes can end. The console's own writer does not report that the pipe is closed.
/// </summary>
internal sealed class PipedOutput : TextWriter
{
    // The error code on Unix for writing to a closed pipe.
    private const int BrokenPipe = 32;

    private readonly StreamWriter _pipe;

    private PipedOutput(Stream pipe) =>
        _pipe = new StreamWriter(pipe, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    public override Encoding Encoding => _pipe.Encoding;

    /// <summary>Gets a value indicating whether the other program has stopped reading.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Returns standard output: an instance of this type if it is a pipe, otherwise the console's writer.</summary>
    public static TextWriter OrConsole()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
            return Console.Out;
        try
        {
            // A file has a position, which two writers would have to share.
            var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            return stream.CanSeek ? Console.Out : new PipedOutput(stream);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return Console.Out;
        }
    }

    public override void Write(char value) => Try(() => _pipe.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => _pipe.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => _pipe.Write(value));

    public override void WriteLine(string? value) => Try(() => _pipe.WriteLine(value));

    public override void Flush() => Try(_pipe.Flush);

    private void Try(Action write)
    {
        if (IsClosed)
            return;
        try
        {
            lock (_pipe)
                write();
        }
        catch (IOException exception) when (exception.HResult == BrokenPipe)
        {
            IsClosed = true;
        }
    }
}
