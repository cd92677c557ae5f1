namespace MLNet.VisionGraph.Weights.Checkpoints.Torch;

/// <summary>The name of a Python class or function. Nothing is looked up or loaded.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public string FullName { get; } = $"{Module}.{Name}";
}

/// <summary>
/// An object of an unknown class: the name of the class and nothing else. Operations of the pickle on it have no effect.
/// </summary>
internal sealed record PickleObject(PickleGlobal Class);

/// <summary>A Python dictionary: key-value pairs in the order in which they were set.</summary>
internal sealed class PickleDict
{
    private readonly List<KeyValuePair<object?, object?>> _items = [];

    public IReadOnlyList<KeyValuePair<object?, object?>> Items => _items;

    public void Add(object? key, object? value) => _items.Add(new(key, value));

    /// <summary>Returns the value that was last set for a string key, or null.</summary>
    public object? Find(string key)
    {
        for (var i = _items.Count - 1; i >= 0; i--)
        {
            if (_items[i].Key is string text && text == key)
                return _items[i].Value;
        }

        return null;
    }
}

/// <summary>The resolver of the classes, functions and external values that a pickle names.</summary>
internal interface IPickleHost
{
    /// <summary>Returns the result of calling a class or function: a known value, or an inert <see cref="PickleObject"/>.</summary>
    object? Construct(PickleGlobal callee, object?[] arguments);

    /// <summary>Returns the value that is stored outside the pickle under an identifier.</summary>
    object? LoadPersistent(object? identifier);
}
