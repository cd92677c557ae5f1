namespace MLNet.VisionGraph.Weights.Hub;

/// <summary>The sources, destination, timeouts and retries of downloads.</summary>
internal sealed record HubSettings
{
    public const string CacheVariable = "VISIONGRAPH_CACHE";
    public const string HubVariable = "VISIONGRAPH_HUB";

    /// <summary>Gets the folder of the cache.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>
    /// Gets the mirrors that replace scheme and host, tried in this order: addresses (http, https, file), which may have a path, and
    /// folders. The default is empty (the original addresses).
    /// </summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>Gets the time for which a server may send nothing. The default is 30 seconds.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets the maximum number of consecutive tries without progress. The default is 5.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>Gets the wait before the second try, doubled for each further one. The default is 0.5 seconds.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(0.5);

    public static HubSettings FromEnvironment() => FromEnvironment(Environment.GetEnvironmentVariable);

    public static HubSettings FromEnvironment(Func<string, string?> variable) =>
        new()
        {
            CacheFolder = variable(CacheVariable) is { Length: > 0 } folder ? Path.GetFullPath(folder) : DefaultCacheFolder(variable),
            Mirrors = (variable(HubVariable) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        };

    private static string DefaultCacheFolder(Func<string, string?> variable)
    {
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "visiongraph");
        var home = variable("HOME") is { Length: > 0 } set ? set : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS())
            return Path.Combine(home, "Library", "Caches", "visiongraph");

        // The XDG base directory specification says that a relative path is to be ignored.
        return variable("XDG_CACHE_HOME") is { Length: > 0 } caches && Path.IsPathRooted(caches)
            ? Path.Combine(caches, "visiongraph")
            : Path.Combine(home, ".cache", "visiongraph");
    }
}
