using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Notebooks.Runner.Running;

/// <summary>The assemblies that this program runs on: what cells, and apps made from them, can use.</summary>
public static class ProgramReferences
{
    /// <summary>Gets all of them.</summary>
    public static ImmutableArray<MetadataReference> All { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(IsManaged)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    // Native libraries may lie among them.
    private static bool IsManaged(string path)
    {
        try
        {
            AssemblyName.GetAssemblyName(path);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }
}
