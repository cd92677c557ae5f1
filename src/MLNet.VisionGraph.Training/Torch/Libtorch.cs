using System.Runtime.InteropServices;
using TorchSharp;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>Loads libtorch, and says in one sentence what is wrong where it cannot be loaded: TorchSharp's own message is a page long and always speaks of a missing package.</summary>
internal static class Libtorch
{
    private static readonly Lazy<Exception?> Failure = new(TryLoad);

    /// <summary>Loads it, once a process.</summary>
    /// <exception cref="DllNotFoundException">It is not there, or its system is not; the message says what to do.</exception>
    public static void Load()
    {
        if (Failure.Value is { } failure)
            throw new DllNotFoundException(Explain(NativeFolders(), Load), failure);
    }

    /// <summary>Says why it could not be loaded.</summary>
    /// <param name="folders">Where native libraries of the program lie.</param>
    /// <param name="load">Loads a library, or gives the reason why that fails.</param>
    internal static string Explain(IEnumerable<string> folders, Func<string, string?> load)
    {
        var name = OperatingSystem.IsWindows() ? "LibTorchSharp.dll" : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib" : "libLibTorchSharp.so";
        foreach (var file in folders.Select(folder => Path.Combine(folder, name)).Where(File.Exists))
        {
            if (load(file) is { } reason)
            {
                return $"libtorch is there, but this system cannot load it: {reason}. "
                    + "A library that is too old wants a newer system, for TorchSharp 0.107 one with GCC 13 (Debian 13, Ubuntu 24.04); one that was not found wants to be installed.";
            }
        }

        return "Training needs libtorch, which the program does not bring along: reference the package TorchSharp-cpu, or TorchSharp-cuda-windows or TorchSharp-cuda-linux for NVIDIA cards, in the version of TorchSharp.";
    }

    private static Exception? TryLoad()
    {
        NativeThreads.SpinBriefly(); // which works before it is loaded
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

    private static IEnumerable<string> NativeFolders() =>
        [AppContext.BaseDirectory, .. (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string)?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? []];

    private static string? Load(string file)
    {
        try
        {
            NativeLibrary.Load(file);
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            // The system's own words stand in the last line.
            return exception.Message.Trim().Split('\n')[^1].Trim().TrimEnd('.');
        }
    }
}
