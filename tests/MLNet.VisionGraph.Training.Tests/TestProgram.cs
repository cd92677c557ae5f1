using System.Diagnostics;
using MLNet.VisionGraph.Training.Tests.Torch.Loading;
using MLNet.VisionGraph.Training.Tests.Trainers;

namespace MLNet.VisionGraph.Training.Tests;

/// <summary>What this assembly does as a program, for tests that need a process of its own.</summary>
internal static class TestProgram
{
    /// <summary>Runs a part.</summary>
    /// <param name="arguments"><c>train CHECKPOINTS</c>, or <c>load</c>.</param>
    public static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["train", var checkpoints]:
                KilledTraining.Run(checkpoints);
                return 0;
            case ["load"]:
                LoadingProgram.Run();
                return 0;
            default:
                return 2;
        }
    }

    /// <summary>Starts the program with the environment of this process and some variables more.</summary>
    public static Process Start(IReadOnlyList<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(TestProgram).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
