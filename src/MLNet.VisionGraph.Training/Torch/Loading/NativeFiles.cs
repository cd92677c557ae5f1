using System.Runtime.InteropServices;

namespace MLNet.VisionGraph.Training.Torch.Loading;

/// <summary>The native libraries deployed with the program.</summary>
internal static class NativeFiles
{
    /// <summary>Gets the folders of the native libraries.</summary>
    public static IReadOnlyList<string> Folders { get; } =
    [
        AppContext.BaseDirectory,
        .. (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string)?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            ?? [],
    ];

    /// <summary>Gets a library's file name on this system: torch → libtorch.so, torch.dll or libtorch.dylib.</summary>
    public static string NameOf(string library) =>
        OperatingSystem.IsWindows() ? library + ".dll"
        : OperatingSystem.IsMacOS() ? $"lib{library}.dylib"
        : $"lib{library}.so";

    /// <summary>Returns a library's path; null if the program does not have it.</summary>
    public static string? Find(string library) => Find(library, Folders);

    /// <summary>Returns a library's path in the first folder that has it; null if none has.</summary>
    public static string? Find(string library, IEnumerable<string> folders) =>
        folders.Select(folder => Path.Combine(folder, NameOf(library))).FirstOrDefault(File.Exists);

    /// <summary>Loads a library and returns null, or the system's message about why that fails.</summary>
    public static string? ReasonNotToLoad(string file)
    {
        try
        {
            NativeLibrary.Load(file);
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            // The reason is in the last line.
            return exception.Message.Trim().Split('\n')[^1].Trim().TrimEnd('.');
        }
    }
}
