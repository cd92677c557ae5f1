using System.Runtime.InteropServices;

namespace MLNet.VisionGraph.Training.Torch.Loading;

/// <summary>The native libraries that the program has with it.</summary>
internal static class NativeFiles
{
    /// <summary>Gets the folders in which they lie.</summary>
    public static IReadOnlyList<string> Folders { get; } =
        [AppContext.BaseDirectory, .. (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string)?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? []];

    /// <summary>Gets a library's file name on this system: torch → libtorch.so, torch.dll or libtorch.dylib.</summary>
    public static string NameOf(string library) => OperatingSystem.IsWindows() ? library + ".dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    /// <summary>Gets a library's path; null where the program does not have it.</summary>
    public static string? Find(string library) => Find(library, Folders);

    /// <summary>Gets a library's path in one of some folders; null where none has it.</summary>
    public static string? Find(string library, IEnumerable<string> folders) => folders.Select(folder => Path.Combine(folder, NameOf(library))).FirstOrDefault(File.Exists);

    /// <summary>Loads a library, or gives the reason why that fails, in the system's own words.</summary>
    public static string? ReasonNotToLoad(string file)
    {
        try
        {
            NativeLibrary.Load(file);
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            // They stand in the last line.
            return exception.Message.Trim().Split('\n')[^1].Trim().TrimEnd('.');
        }
    }
}
