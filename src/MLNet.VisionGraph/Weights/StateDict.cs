using System.Collections;
using System.Diagnostics.CodeAnalysis;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Weights;

/// <summary>A checkpoint's tensors by name, in the order in which the file lists them. It does not change once made.</summary>
public sealed class StateDict : IReadOnlyDictionary<string, WeightTensor>, IParameterSource
{
    private readonly OrderedDictionary<string, WeightTensor> _entries = new(StringComparer.Ordinal);

    /// <summary>Makes a state dict of the given tensors.</summary>
    /// <param name="entries">Names and tensors; the order is kept.</param>
    /// <exception cref="ArgumentException">Two entries have the same name.</exception>
    public StateDict(IEnumerable<KeyValuePair<string, WeightTensor>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach ((string name, WeightTensor tensor) in entries)
        {
            ArgumentNullException.ThrowIfNull(tensor, nameof(entries));
            if (!_entries.TryAdd(name, tensor))
                throw new ArgumentException($"Two entries are named '{name}'.", nameof(entries));
        }
    }

    /// <summary>Gets the number of tensors.</summary>
    public int Count => _entries.Count;

    /// <summary>Gets the tensors' names, in the file's order.</summary>
    public IEnumerable<string> Keys => _entries.Keys;

    /// <summary>Gets the tensors, in the file's order.</summary>
    public IEnumerable<WeightTensor> Values => _entries.Values;

    /// <summary>Gets a tensor by its name.</summary>
    /// <param name="key">The name; upper and lower case differ.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="KeyNotFoundException">No tensor has this name.</exception>
    public WeightTensor this[string key] =>
        _entries.TryGetValue(key, out WeightTensor? tensor)
            ? tensor
            : throw new KeyNotFoundException($"The state dict has no tensor '{key}'.");

    /// <summary>Tells whether a tensor has the given name.</summary>
    /// <param name="key">The name; upper and lower case differ.</param>
    /// <returns><see langword="true"/> if there is one.</returns>
    public bool ContainsKey(string key) => _entries.ContainsKey(key);

    /// <summary>Gets a tensor by its name, if there is one.</summary>
    /// <param name="key">The name; upper and lower case differ.</param>
    /// <param name="value">The tensor, or <see langword="null"/>.</param>
    /// <returns><see langword="true"/> if there is one.</returns>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out WeightTensor value) => _entries.TryGetValue(key, out value);

    /// <summary>Gets a tensor's values, as a network's reading asks for them.</summary>
    /// <param name="name">The name.</param>
    /// <param name="count">The number of values that the network needs.</param>
    /// <returns>The values, row by row.</returns>
    /// <exception cref="KeyNotFoundException">No tensor has this name.</exception>
    /// <exception cref="InvalidOperationException">The tensor has another number of values.</exception>
    public ReadOnlyMemory<float> GetValues(string name, long count)
    {
        ReadOnlyMemory<float> values = this[name].Values;
        return values.Length == count ? values : throw new InvalidOperationException($"'{name}' has {values.Length} values; the network needs {count}.");
    }

    /// <summary>Goes through names and tensors in the file's order.</summary>
    /// <returns>An enumerator.</returns>
    public IEnumerator<KeyValuePair<string, WeightTensor>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
