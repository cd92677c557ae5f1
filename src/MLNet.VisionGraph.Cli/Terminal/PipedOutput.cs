using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MLNet.VisionGraph.Cli.Terminal;

/// <summary>
/// Standard output that leads into another program, which may stop listening, as <c>head</c> does: what is written then goes nowhere, and whoever only writes can end.
/// The console's own writer hides that nobody listens.
/// </summary>
internal sealed class PipedOutput : TextWriter
{
    // What a write into a closed pipe answers on Unix.
    private const int BrokenPipe = 32;

    private readonly StreamWriter _pipe;

    private PipedOutput(Stream pipe) => _pipe = new StreamWriter(pipe, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    public override Encoding Encoding => _pipe.Encoding;

    /// <summary>Gets whether nobody listens any more.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Gives standard output: this where it is a pipe, else the console's.</summary>
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
