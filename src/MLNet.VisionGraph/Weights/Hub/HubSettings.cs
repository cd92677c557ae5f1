namespace MLNet.VisionGraph.Weights.Hub;

/// <summary>Where downloads come from, where they go, and how patient they are.</summary>
internal sealed record HubSettings
{
    public const string CacheVariable = "VISIONGRAPH_CACHE";
    public const string HubVariable = "VISIONGRAPH_HUB";

    /// <summary>The cache's folder.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>
    /// What replaces scheme and host, tried in this order; empty for the places themselves. Addresses (http, https, file), which may have a path, and folders.
    /// </summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>How long a server may send nothing.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often in a row to try without getting anywhere.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>How long to wait before the second try; doubled for each further one.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(0.5);

    public static HubSettings FromEnvironment() => FromEnvironment(Environment.GetEnvironmentVariable);

    public static HubSettings FromEnvironment(Func<string, string?> variable) => new()
    {
        CacheFolder = variable(CacheVariable) is { Length: > 0 } folder ? Path.GetFullPath(folder) : DefaultCacheFolder(variable),
        Mirrors = (variable(HubVariable) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
    };

    private static string DefaultCacheFolder(Func<string, string?> variable)
    {
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "visiongraph");
        string home = variable("HOME") is { Length: > 0 } set ? set : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS())
            return Path.Combine(home, "Library", "Caches", "visiongraph");

        // The XDG base directory specification: a relative path is to be ignored.
        return variable("XDG_CACHE_HOME") is { Length: > 0 } caches && Path.IsPathRooted(caches)
            ? Path.Combine(caches, "visiongraph")
            : Path.Combine(home, ".cache", "visiongraph");
    }
}
