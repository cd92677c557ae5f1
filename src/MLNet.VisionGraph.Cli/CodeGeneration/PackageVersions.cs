using System.Reflection;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>
/// The versions of the packages that generated projects reference: those of Directory.Packages.props, which the build adds to this
/// assembly as metadata.
/// </summary>
internal static class PackageVersions
{
    private const string Prefix = "PackageVersion:";

    private static readonly Dictionary<string, string> s_versions = typeof(PackageVersions)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Where(data => data.Key.StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(data => data.Key[Prefix.Length..], data => data.Value!, StringComparer.Ordinal);

    /// <summary>Returns the version of a package.</summary>
    public static string Get(string package) =>
        s_versions.GetValueOrDefault(package)
        ?? throw new KeyNotFoundException(
            $"The build handed over no version of the package '{package}', only of {string.Join(", ", s_versions.Keys)}."
        );
}
