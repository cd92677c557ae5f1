using System.Runtime.InteropServices;
using MLNet.VisionGraph.Weights.Hub;
using TorchSharp;

namespace MLNet.VisionGraph.Training.Torch.Loading;

/// <summary>
/// Loads libtorch. If that fails, explains the cause in one sentence, because TorchSharp's own message is a page long and always blames a
/// missing package.
/// </summary>
internal static class Libtorch
{
    private static readonly Lazy<Exception?> s_failure = new(TryLoad);

    /// <summary>Loads libtorch once per process.</summary>
    /// <exception cref="DllNotFoundException">
    /// libtorch is missing, or the system lacks a dependency; the message states what to do.
    /// </exception>
    public static void Load()
    {
        if (s_failure.Value is { } failure)
            throw new DllNotFoundException(
                Explain(NativeFiles.Folders, NativeFiles.ReasonNotToLoad, HasLibtorch(RuntimeInformation.RuntimeIdentifier)),
                failure
            );
    }

    /// <summary>Returns whether the packages that TorchSharp references contain a libtorch for a system.</summary>
    /// <param name="runtime">The system's runtime identifier, such as linux-x64 or debian.12-x64.</param>
    internal static bool HasLibtorch(string runtime)
    {
        var isMusl = runtime.Contains("musl", StringComparison.Ordinal) || runtime.StartsWith("alpine", StringComparison.Ordinal);
        return runtime.EndsWith("-x64", StringComparison.Ordinal)
            ? !isMusl && !runtime.StartsWith("osx", StringComparison.Ordinal)
            : runtime.EndsWith("-arm64", StringComparison.Ordinal)
                && (runtime.StartsWith("win", StringComparison.Ordinal) || runtime.StartsWith("osx", StringComparison.Ordinal));
    }

    /// <summary>Returns why libtorch could not be loaded.</summary>
    /// <param name="folders">The folders of the program's native libraries.</param>
    /// <param name="load">Loads a library and returns null, or the reason why that fails.</param>
    /// <param name="hasLibtorch">Whether there is a libtorch for this system.</param>
    internal static string Explain(IReadOnlyList<string> folders, Func<string, string?> load, bool hasLibtorch)
    {
        if (!hasLibtorch)
        {
            return $"Training requires libtorch, which TorchSharp does not have for {RuntimeInformation.RuntimeIdentifier}: "
                + "train on Windows (x64, arm64), on Linux (x64, glibc) or on macOS (arm64). "
                + "Models that are trained there can be used for scoring here.";
        }

        if (NativeFiles.Find("torch_cpu", folders) is null || NativeFiles.Find(LibTorchSharp.Name, folders) is not { } file)
        {
            return "Training requires libtorch, which the program does not contain: "
                + "reference the package TorchSharp-cpu, or TorchSharp-cuda-windows or TorchSharp-cuda-linux for NVIDIA cards, "
                + "in the version of TorchSharp.";
        }

        var reason = load(file) ?? "the reason is not known";
        return $"libtorch was found, but this system cannot load it: {reason}. "
            + (
                reason.Contains(LibTorchSharp.Version, StringComparison.Ordinal)
                    ? $"A copy of {Path.GetFileName(file)} without this requirement could be written and loaded neither in "
                        + $"{HubSettings.FromEnvironment().CacheFolder} nor in {Path.GetTempPath()}: "
                        + $"set {HubSettings.CacheVariable} to a folder for it, or use a newer system (Debian 13, Ubuntu 24.04)."
                    : "If a library is too old, use a newer system; if one was not found, install it."
            );
    }

    private static Exception? TryLoad()
    {
        NativeThreads.SpinBriefly(); // must run before libtorch is loaded

        // TorchSharp would print a page, search for packages of other programs, and copy half a gigabyte to retry from another folder.
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

    // Whether TorchSharp's library exists but this system can load neither it nor a copy, possibly because libtorch is missing.
    private static bool IsRefused() =>
        OperatingSystem.IsLinux()
        && NativeFiles.Find(LibTorchSharp.Name) is not null
        && !NativeLibrary.TryLoad(LibTorchSharp.Name, typeof(torch).Assembly, searchPath: null, out _);
}
