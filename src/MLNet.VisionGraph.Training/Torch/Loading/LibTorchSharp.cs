using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using MLNet.VisionGraph.Weights.Hub;
using TorchSharp;

namespace MLNet.VisionGraph.Training.Torch.Loading;

/// <summary>
/// Loads TorchSharp's native library on Linux systems whose libstdc++ is older than GCC 13's: Debian 12, Ubuntu 22.04, RHEL 9. TorchSharp
/// 0.107 was built with GCC 13, where including &lt;iostream&gt; adds the symbol <c>std::ios_base_library_init()</c> to a library. Nothing
/// calls it or refers to it; it only makes the loader require the version GLIBCXX_3.4.32. The streams themselves are initialized by
/// libtorch, which was built with an older compiler. Therefore, a copy of the library in which this version is optional is loaded instead
/// of the original.
/// </summary>
internal static class LibTorchSharp
{
    /// <summary>The library's name in TorchSharp's imports.</summary>
    public const string Name = "LibTorchSharp";

    /// <summary>The symbol version of libstdc++ that older systems do not have.</summary>
    public const string Version = "GLIBCXX_3.4.32";

    /// <summary>The symbol of that version that may be missing.</summary>
    public const string Symbol = "_ZSt21ios_base_library_initv";

    // The parts of libtorch that the library depends on. They are loaded first, since a copy in another folder does not find them.
    private static readonly string[] s_libtorch = ["c10", "torch_cpu", "torch"];
    private static readonly Lazy<nint> s_handle = new(LoadCopy);

    /// <summary>
    /// Makes the required version optional if that is known to be harmless: the library needs a single symbol of it, <see cref="Symbol"/>,
    /// and never refers to it.
    /// </summary>
    /// <param name="library">The content of the library.</param>
    /// <returns>The content of the copy; null if the library does not meet these conditions.</returns>
    public static byte[]? MakeVersionOptional(ReadOnlySpan<byte> library)
    {
        var copy = library.ToArray();
        try
        {
            var elf = new ElfFile(copy);
            var versions = elf.RequiredVersions().Where(version => version.Name == Version).Take(2).ToArray();
            if (
                versions is not [var version]
                || elf.SymbolsOf(version).Take(2).ToArray() is not [{ Name: Symbol } symbol]
                || elf.IsReferenced(symbol)
            )
                return null;
            version.MakeOptional();
            return copy;
        }
        catch (Exception exception)
            when (exception is BadImageFormatException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>
    /// Registers the handler that runs if the library cannot be loaded the usual way; otherwise, nothing else in this class runs.
    /// </summary>
#pragma warning disable CA2255 // The initializer has to run before any code that uses TorchSharp.
    [ModuleInitializer]
    internal static void Register()
    {
        if (
            OperatingSystem.IsLinux()
            && RuntimeInformation.ProcessArchitecture == Architecture.X64
            && AssemblyLoadContext.GetLoadContext(typeof(torch).Assembly) is { } context
        )
            context.ResolvingUnmanagedDll += (_, name) => name == Name ? s_handle.Value : 0;
    }
#pragma warning restore CA2255

    private static nint LoadCopy()
    {
        try
        {
            if (
                NativeFiles.Find(Name) is not { } file
                || NativeFiles.ReasonNotToLoad(file)?.Contains(Version, StringComparison.Ordinal) != true
                || MakeVersionOptional(File.ReadAllBytes(file)) is not { } copy
            )
                return 0;
            foreach (var library in s_libtorch.Select(NativeFiles.Find).OfType<string>())
                NativeLibrary.Load(library);
            return new LibraryCopy(NativeFiles.NameOf(Name), copy).Load(Path.Combine(HubSettings.FromEnvironment().CacheFolder, "native"));
        }
        catch (Exception exception)
            when (exception is DllNotFoundException or BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            return 0; // Libtorch reports the cause
        }
    }
}
