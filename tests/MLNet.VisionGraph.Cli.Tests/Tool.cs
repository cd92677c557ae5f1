using System.Diagnostics;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Tests;

/// <summary>Runs the command: in this process, with what it writes captured, or as a program of its own.</summary>
internal static class Tool
{
    public sealed record Result(int ExitCode, string Out, string Error);

    public static Result Run(params string[] arguments) => RunWith("", CancellationToken.None, arguments);

    public static Result RunWith(string input, CancellationToken cancellationToken, params string[] arguments) =>
        RunWith(new StringReader(input), cancellationToken, arguments);

    public static Result RunWith(TextReader input, CancellationToken cancellationToken, params string[] arguments)
    {
        using StringWriter output = new(),
            error = new();
        var exitCode = CommandLine
            .RunAsync(arguments, new Streams(input, output, error, IsLive: false), cancellationToken)
            .GetAwaiter()
            .GetResult();
        return new Result(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>Gets the built program.</summary>
    public static string Program
    {
        get
        {
            var here = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(here.Parent!.Parent!.FullName, "MLNet.VisionGraph.Cli", here.Name, "visiongraph.dll");
        }
    }

    public static Process Start(params string[] arguments)
    {
        // The process that started the tests may ignore Ctrl+C, and child processes inherit that.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT,TERM", "dotnet"] : ["dotnet"];
        return Process.Start(
            new ProcessStartInfo(command[0], [.. command.Skip(1), Program, .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
    }

    /// <summary>What Ctrl+C in a terminal does, or another signal.</summary>
    public static void Interrupt(Process process, string signal = "INT")
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }
}
