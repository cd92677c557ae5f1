using System.Runtime.InteropServices;
using MLNet.VisionGraph.Weights.Hub;
using TorchSharp;

namespace MLNet.VisionGraph.Training.Torch.Loading;

/// <summary>Loads libtorch, and says in one sentence what is wrong where it cannot be loaded: TorchSharp's own message is a page long and always speaks of a missing package.</summary>
internal static class Libtorch
{
    private static readonly Lazy<Exception?> s_failure = new(TryLoad);

    /// <summary>Loads it, once a process.</summary>
    /// <exception cref="DllNotFoundException">It is missing, or the system lacks what it needs; the message says what to do.</exception>
    public static void Load()
    {
        if (s_failure.Value is { } failure)
            throw new DllNotFoundException(Explain(NativeFiles.Folders, NativeFiles.ReasonNotToLoad, HasLibtorch(RuntimeInformation.RuntimeIdentifier)), failure);
    }

    /// <summary>Says whether there is a libtorch for a system, in the packages that TorchSharp refers to.</summary>
    /// <param name="runtime">The system's runtime identifier, such as linux-x64 or debian.12-x64.</param>
    internal static bool HasLibtorch(string runtime)
    {
        var isMusl = runtime.Contains("musl", StringComparison.Ordinal) || runtime.StartsWith("alpine", StringComparison.Ordinal);
        return runtime.EndsWith("-x64", StringComparison.Ordinal)
            ? !isMusl && !runtime.StartsWith("osx", StringComparison.Ordinal)
            : runtime.EndsWith("-arm64", StringComparison.Ordinal) && (runtime.StartsWith("win", StringComparison.Ordinal) || runtime.StartsWith("osx", StringComparison.Ordinal));
    }

    /// <summary>Says why it could not be loaded.</summary>
    /// <param name="folders">Where native libraries of the program lie.</param>
    /// <param name="load">Loads a library, or gives the reason why that fails.</param>
    /// <param name="hasLibtorch">Whether there is a libtorch for this system at all.</param>
    internal static string Explain(IReadOnlyList<string> folders, Func<string, string?> load, bool hasLibtorch)
    {
        if (!hasLibtorch)
        {
            return $"Training needs libtorch, which TorchSharp does not have for {RuntimeInformation.RuntimeIdentifier}: train on Windows (x64, arm64), on Linux (x64, glibc) or on macOS (arm64). "
                + "What was trained there scores here.";
        }

        if (NativeFiles.Find("torch_cpu", folders) is null || NativeFiles.Find(LibTorchSharp.Name, folders) is not { } file)
            return "Training needs libtorch, which the program does not bring along: reference the package TorchSharp-cpu, or TorchSharp-cuda-windows or TorchSharp-cuda-linux for NVIDIA cards, in the version of TorchSharp.";
        var reason = load(file) ?? "the reason is not known";
        return $"libtorch is there, but this system cannot load it: {reason}. " + (reason.Contains(LibTorchSharp.Version, StringComparison.Ordinal)
            ? $"A copy of {Path.GetFileName(file)} that does without that could be written and loaded neither in {HubSettings.FromEnvironment().CacheFolder} nor in {Path.GetTempPath()}: "
                + $"name a folder for it in {HubSettings.CacheVariable}, or use a newer system (Debian 13, Ubuntu 24.04)."
            : "A library that is too old wants a newer system; one that was not found wants to be installed.");
    }

    private static Exception? TryLoad()
    {
        NativeThreads.SpinBriefly(); // which works before it is loaded

        // TorchSharp would print a page, look for packages that other programs use, and copy half a gigabyte to try again from another folder.
        if (!HasLibtorch(RuntimeInformation.RuntimeIdentifier) || IsRefused())
            return new DllNotFoundException($"The native library {LibTorchSharp.Name} cannot be loaded.");
        try
        {
            _ = torch.get_num_threads();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    // Whether TorchSharp's library is there and this system loads neither it nor a copy, be it for want of libtorch.
    private static bool IsRefused() =>
        OperatingSystem.IsLinux() && NativeFiles.Find(LibTorchSharp.Name) is not null && !NativeLibrary.TryLoad(LibTorchSharp.Name, typeof(torch).Assembly, searchPath: null, out _);
}
