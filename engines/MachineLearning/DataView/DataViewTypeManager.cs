using System.Collections.Concurrent;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The registered pairs of a .NET type (with its attribute) and a column type.</summary>
public static class DataViewTypeManager
{
    private static readonly ConcurrentDictionary<(Type Type, DataViewTypeAttribute Attribute), DataViewType> _types = new();
    private static readonly Lock _lock = new();

    /// <summary>Registers a pair; the same pair again does nothing.</summary>
    public static void Register(DataViewType dataViewType, Type type, IEnumerable<Attribute> typeAttributes)
    {
        var attributes = typeAttributes?.ToArray() ?? [];
        Contracts.CheckParam(attributes.All(a => a is DataViewTypeAttribute), nameof(type), $"Type {type} has an attribute that is not of DataViewTypeAttribute.");
        Contracts.CheckParam(attributes.Length <= 1, nameof(typeAttributes), $"Type {type} has more than one DataViewTypeAttribute.");
        Register(dataViewType, type, attributes.Length == 0 ? null : (DataViewTypeAttribute)attributes[0]);
    }

    /// <summary>Registers a pair; the same pair again does nothing.</summary>
    public static void Register(DataViewType dataViewType, Type type, DataViewTypeAttribute typeAttribute = null)
    {
        Contracts.CheckValue(dataViewType, nameof(dataViewType));
        Contracts.CheckParam(
            !DataViewTypes.TryFromRawType(type, out _),
            nameof(type),
            $"Type {type} has been registered as ML.NET's default supported type, so it can't not be registered again.");
        lock (_lock)
        {
            var known = _types.GetOrAdd((type, typeAttribute), dataViewType);
            Contracts.CheckParam(
                known.Equals(dataViewType),
                nameof(type),
                $"Repeated type register. The raw type {type} has been associated with {known} so it cannot be associated with {dataViewType}.");
        }
    }

    internal static bool TryGet(Type type, DataViewTypeAttribute attribute, out DataViewType dataViewType) => _types.TryGetValue((type, attribute), out dataViewType);
}
