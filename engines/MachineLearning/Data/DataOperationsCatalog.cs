using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Loading, splitting, caching.</summary>
public sealed class DataOperationsCatalog
{
    internal DataOperationsCatalog(IHostEnvironment env) => Environment = env;

    internal IHostEnvironment Environment { get; }

    /// <summary>Keeps columns in memory once they have been read; these ones together.</summary>
    public IDataView Cache(IDataView input, params string[] columnsToPrefetch) =>
        new CacheDataView(Contracts.CheckValue(input, nameof(input)), columnsToPrefetch ?? []);
}
