namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>A project above a folder of generated code, which would compile that code too.</summary>
internal static class EnclosingProject
{
    /// <summary>Returns advice on such a project; null if there is none.</summary>
    public static string? Remedy(string folder)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        for (var parent = Path.GetDirectoryName(full); parent is not null; parent = Path.GetDirectoryName(parent))
        {
            if (Projects(parent).FirstOrDefault() is { } project)
            {
                var inside = Path.GetRelativePath(parent, full).Replace('\\', '/');
                return $"'{project}' compiles the generated code in '{folder}' too. "
                    + $"Add <DefaultItemExcludes>$(DefaultItemExcludes);{inside}/**;{inside}.Api/**</DefaultItemExcludes> "
                    + "to its properties, or choose an --output outside of it.";
            }
        }

        return null;
    }

    private static IEnumerable<string> Projects(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, "*.csproj").Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
