using System.Diagnostics;
using System.Reflection;

namespace MLNet.VisionGraph.Examples.Tests;

/// <summary>
/// Builds and runs a single-file program of examples/, each in its own processes, without the network and without files of other runs.
/// </summary>
internal static class ExampleProgram
{
    /// <summary>Where the running examples keep their files.</summary>
    public static string Work { get; } = Directory.CreateTempSubdirectory("visiongraph-examples-").FullName;

    private static string Configuration { get; } =
        typeof(ExampleProgram).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private static DirectoryInfo Here { get; } = new(AppContext.BaseDirectory);

    /// <summary>Runs an example and gives the lines that it printed.</summary>
    public static string[] Run(string file, string[] arguments)
    {
        // As `dotnet run` does, but for the libraries, which are built already.
        Dotnet("build", Path.Combine(ShownRun.Folder, file), "-c", Configuration, "-p:BuildProjectReferences=false", "-v:quiet");

        // …/bin/Examples.Tests/release/ → …/bin/FILE.cs/release/
        var program = Path.Combine(
            Here.Parent!.Parent!.FullName,
            Path.GetFileName(file),
            Here.Name,
            Path.ChangeExtension(Path.GetFileName(file), ".dll")
        );
        return Dotnet([program, .. arguments]).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static string Dotnet(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = ShownRun.Folder,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["VISIONGRAPH_HUB"] = Path.Combine(Work, "no-mirror");
        start.Environment["VISIONGRAPH_CACHE"] = Path.Combine(Work, "cache");
        if (arguments[0] != "build")
        {
            foreach (var name in new[] { "TMPDIR", "TMP", "TEMP" })
                start.Environment[name] = Work;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"dotnet {string.Join(' ', arguments)}\n{output}\n{error.Result}");
        return output;
    }
}
