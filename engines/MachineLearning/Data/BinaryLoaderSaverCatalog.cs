using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Data views in ML.NET's binary format (.idv).</summary>
public static class BinaryLoaderSaverCatalog
{
    /// <summary>Reads a file; rows are read block by block when they are wanted.</summary>
    public static IDataView LoadFromBinary(this DataOperationsCatalog catalog, string path) => new BinaryDataView(Contracts.CheckNonEmpty(path, nameof(path)));

    /// <summary>Writes a data view to a stream that can be sought in; columns of types without a codec, such as images, are left out.</summary>
    public static void SaveAsBinary(this DataOperationsCatalog catalog, IDataView data, Stream stream, bool keepHidden = false)
    {
        Contracts.CheckValue(data, nameof(data));
        Contracts.CheckValue(stream, nameof(stream));
        BinaryDataSaver.Save(data, stream, keepHidden);
    }
}
