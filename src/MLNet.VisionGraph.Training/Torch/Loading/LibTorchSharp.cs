using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using MLNet.VisionGraph.Weights.Hub;
using TorchSharp;

namespace MLNet.VisionGraph.Training.Torch.Loading;

/// <summary>
/// Loads TorchSharp's native library on Linux systems whose libstdc++ is older than GCC 13's: Debian 12, Ubuntu 22.04, RHEL 9. TorchSharp 0.107 was built with GCC 13, where including
/// &lt;iostream&gt; leaves a mark in a library, the symbol <c>std::ios_base_library_init()</c>. Nothing calls it or refers to it; it only makes the loader demand the version GLIBCXX_3.4.32. The streams
/// themselves are initialised by libtorch, which was built with an older compiler. So a copy of the library, in which that one version is optional, is loaded in place of the original.
/// </summary>
internal static class LibTorchSharp
{
    /// <summary>The library's name in TorchSharp's imports.</summary>
    public const string Name = "LibTorchSharp";

    /// <summary>The version of libstdc++'s symbols that older systems do not have.</summary>
    public const string Version = "GLIBCXX_3.4.32";

    /// <summary>The symbol of that version that may be missing.</summary>
    public const string Symbol = "_ZSt21ios_base_library_initv";

    // What the library needs of libtorch: loaded first, since a copy elsewhere does not find it.
    private static readonly string[] s_libtorch = ["c10", "torch_cpu", "torch"];
    private static readonly Lazy<nint> s_handle = new(LoadCopy);

    /// <summary>Makes the demanded version optional, where that is known to be harmless: the library wants a single symbol of it, <see cref="Symbol"/>, and never refers to it.</summary>
    /// <param name="library">The library's bytes.</param>
    /// <returns>The bytes of the copy; null where the library is otherwise.</returns>
    public static byte[]? MakeVersionOptional(ReadOnlySpan<byte> library)
    {
        var copy = library.ToArray();
        try
        {
            var elf = new ElfFile(copy);
            var versions = elf.RequiredVersions().Where(version => version.Name == Version).Take(2).ToArray();
            if (versions is not [var version] || elf.SymbolsOf(version).Take(2).ToArray() is not [{ Name: Symbol } symbol] || elf.IsReferenced(symbol))
                return null;
            version.MakeOptional();
            return copy;
        }
        catch (Exception exception) when (exception is BadImageFormatException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Asks to be called when the library could not be loaded the usual way; where it can, nothing of this class runs.</summary>
#pragma warning disable CA2255 // A library may have a module initializer where it has to be first: whatever here uses TorchSharp loads it.
    [ModuleInitializer]
    internal static void Register()
    {
        if (OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 && AssemblyLoadContext.GetLoadContext(typeof(torch).Assembly) is { } context)
            context.ResolvingUnmanagedDll += (_, name) => name == Name ? s_handle.Value : 0;
    }
#pragma warning restore CA2255

    private static nint LoadCopy()
    {
        try
        {
            if (NativeFiles.Find(Name) is not { } file || NativeFiles.ReasonNotToLoad(file)?.Contains(Version, StringComparison.Ordinal) != true || MakeVersionOptional(File.ReadAllBytes(file)) is not { } copy)
                return 0;
            foreach (var library in s_libtorch.Select(NativeFiles.Find).OfType<string>())
                NativeLibrary.Load(library);
            return new LibraryCopy(NativeFiles.NameOf(Name), copy).Load(Path.Combine(HubSettings.FromEnvironment().CacheFolder, "native"));
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            return 0; // Libtorch says what is wrong
        }
    }}
