using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Saving, loading, prediction engines.</summary>
public sealed class ModelOperationsCatalog
{
    internal ModelOperationsCatalog(IHostEnvironment env) => Environment = env;

    internal IHostEnvironment Environment { get; }
}
