using System.Diagnostics;

namespace MLNet.VisionGraph.TestKit;

/// <summary>The program that loads saved models and does not have this library.</summary>
public static class PredictProgram
{
    /// <summary>Runs it and gives its lines: path, predicted label, scores by class.</summary>
    public static List<string> Run(string[] arguments)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var folder = Path.Combine(here.Parent!.Parent!.FullName, "Predict", here.Name);
        Assert.That(Directory.EnumerateFiles(folder, "MLNet.VisionGraph*").Any(), Is.False, "the program must not have this library");
        using var process = Process.Start(
            new ProcessStartInfo("dotnet", [Path.Combine(folder, "Predict.dll"), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, error.Result);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
