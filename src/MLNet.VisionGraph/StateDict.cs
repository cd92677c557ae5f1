using System.Collections;
using System.Diagnostics.CodeAnalysis;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph;

/// <summary>The tensors of a checkpoint by name, in the order of the file. Immutable.</summary>
public sealed class StateDict : IReadOnlyDictionary<string, WeightTensor>, IParameterSource
{
    private readonly OrderedDictionary<string, WeightTensor> _entries = new(StringComparer.Ordinal);

    /// <summary>Creates a state dict from tensors.</summary>
    /// <param name="entries">The names and tensors. Their order is kept.</param>
    /// <exception cref="ArgumentException">Two entries have the same name.</exception>
    public StateDict(IEnumerable<KeyValuePair<string, WeightTensor>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach ((var name, var tensor) in entries)
        {
            ArgumentNullException.ThrowIfNull(tensor, nameof(entries));
            if (!_entries.TryAdd(name, tensor))
                throw new ArgumentException($"Two entries are named '{name}'.", nameof(entries));
        }
    }

    /// <summary>Gets the number of tensors.</summary>
    public int Count => _entries.Count;

    /// <summary>Gets the names of the tensors, in the order of the file.</summary>
    public IEnumerable<string> Keys => _entries.Keys;

    /// <summary>Gets the tensors, in the order of the file.</summary>
    public IEnumerable<WeightTensor> Values => _entries.Values;

    /// <summary>Gets a tensor by its name.</summary>
    /// <param name="key">The name, case-sensitive.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="KeyNotFoundException">No tensor has this name.</exception>
    public WeightTensor this[string key] =>
        _entries.TryGetValue(key, out var tensor) ? tensor : throw new KeyNotFoundException($"The state dict has no tensor '{key}'.");

    /// <summary>Determines whether a tensor has the given name.</summary>
    /// <param name="key">The name, case-sensitive.</param>
    /// <returns><see langword="true"/> if there is such a tensor; otherwise, <see langword="false"/>.</returns>
    public bool ContainsKey(string key) => _entries.ContainsKey(key);

    /// <summary>Gets a tensor by its name, if there is one.</summary>
    /// <param name="key">The name, case-sensitive.</param>
    /// <param name="value">The tensor, or <see langword="null"/> if there is none.</param>
    /// <returns><see langword="true"/> if there is such a tensor; otherwise, <see langword="false"/>.</returns>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out WeightTensor value) => _entries.TryGetValue(key, out value);

    /// <summary>Returns the values of a tensor for a parameter of a network.</summary>
    /// <param name="name">The name.</param>
    /// <param name="count">The number of values that the network needs.</param>
    /// <returns>The values, row by row.</returns>
    /// <exception cref="KeyNotFoundException">No tensor has this name.</exception>
    /// <exception cref="InvalidOperationException">The tensor has another number of values.</exception>
    public ReadOnlyMemory<float> GetValues(string name, long count)
    {
        var values = this[name].Values;
        return values.Length == count
            ? values
            : throw new InvalidOperationException($"'{name}' has {values.Length} values; the network needs {count}.");
    }

    /// <summary>Returns an enumerator over the names and tensors, in the order of the file.</summary>
    /// <returns>The enumerator.</returns>
    public IEnumerator<KeyValuePair<string, WeightTensor>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
