namespace Microsoft.ML.Runtime;

/// <summary>What components run in: randomness, messages, the catalog of components.</summary>
public interface IHostEnvironment : IChannelProvider, IProgressChannelProvider
{
    /// <summary>Where assemblies with custom mappings are registered.</summary>
    ComponentCatalog ComponentCatalog { get; }

    /// <summary>A host for one component.</summary>
    IHost Register(string name, int? seed = null, bool? verbose = null);
}

/// <summary>The environment as one component sees it.</summary>
public interface IHost : IHostEnvironment
{
    /// <summary>Randomness that follows from the context's seed; not thread-safe.</summary>
    Random Rand { get; }
}

/// <summary>What the environment knows beyond its public members.</summary>
internal interface IHostEnvironmentInternal : IHostEnvironment
{
    int? Seed { get; }

    string TempFilePath { get; set; }

    int? GpuDeviceId { get; set; }

    bool FallbackToCpu { get; set; }

    void SetOption<T>(string name, T value);

    bool TryAddOption<T>(string name, T value);

    T GetOptionOrDefault<T>(string name);

    bool TryGetOption<T>(string name, out T value);

    bool RemoveOption(string name);
}
