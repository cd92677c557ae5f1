using System.Diagnostics;

namespace Demo;

/// <summary>Starts the program of examples/Predict, which knows nothing of this library.</summary>
internal static class SecondProcess
{
    public static int Predict(string model, string photo)
    {
        // …/bin/Demo/release/ → …/bin/Predict/release/
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(here.Parent!.Parent!.FullName, "Predict", here.Name, "Predict.dll");
        using var process =
            Process.Start(new ProcessStartInfo("dotnet", [program, model, photo]))
            ?? throw new InvalidOperationException("The second process did not start.");
        process.WaitForExit();
        return process.ExitCode;
    }
}
