namespace MLNet.VisionGraph.Weights.Torch;

/// <summary>The name of a Python class or function. Nothing is looked up and nothing is loaded: it stays a name.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public string FullName { get; } = $"{Module}.{Name}";
}

/// <summary>An object that the reader does not know: its class's name and nothing else. Whatever the pickle does to it has no effect.</summary>
internal sealed record PickleObject(PickleGlobal Class);

/// <summary>A Python dictionary: pairs in the order in which they were set.</summary>
internal sealed class PickleDict
{
    private readonly List<KeyValuePair<object?, object?>> _items = [];

    public IReadOnlyList<KeyValuePair<object?, object?>> Items => _items;

    public void Add(object? key, object? value) => _items.Add(new(key, value));

    /// <summary>The value that was last set under a text key, or null.</summary>
    public object? Find(string key)
    {
        for (int i = _items.Count - 1; i >= 0; i--)
        {
            if (_items[i].Key is string text && text == key)
                return _items[i].Value;
        }

        return null;
    }
}

/// <summary>What gives a meaning to the classes that a pickle names.</summary>
internal interface IPickleHost
{
    /// <summary>What calling the class or function would give: a known value, or an inert <see cref="PickleObject"/>.</summary>
    object? Construct(PickleGlobal callee, object?[] arguments);

    /// <summary>The value that lies outside the pickle under the given identifier.</summary>
    object? LoadPersistent(object? identifier);
}
