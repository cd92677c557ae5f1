using MLNet.VisionGraph.Training.Torch.Loading;
using TorchSharp;

namespace MLNet.VisionGraph.Training.Tests.Torch.Loading;

/// <summary>Loads libtorch, computes, and prints the result and where the library between it and TorchSharp was loaded from.</summary>
internal static class LoadingProgram
{
    public static void Run()
    {
        Libtorch.Load();
        Console.WriteLine((torch.ones(2, 3) * 7).sum().item<float>());
        if (OperatingSystem.IsLinux())
            Console.WriteLine(
                File.ReadLines("/proc/self/maps")
                    .First(line => line.Contains(LibTorchSharp.Name, StringComparison.Ordinal))
                    .Split(' ', 6)[^1]
                    .Trim()
            );
    }
}
