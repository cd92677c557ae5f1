using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace TorchSharp.Utils;

/// <summary>A dictionary that keeps the order in which its keys came.</summary>
public class OrderedDict<TKey, TValue> : IDictionary<TKey, TValue>, IList<(TKey, TValue)>
{
    private readonly List<(TKey Key, TValue Value)> items = [];
    private readonly Dictionary<TKey, TValue> values = [];

    public int Count => items.Count;

    public bool IsReadOnly => false;

    public ICollection<TKey> Keys => items.ConvertAll(i => i.Key);

    public ICollection<TValue> Values => items.ConvertAll(i => i.Value);

    public TValue this[TKey key]
    {
        get => values[key];
        set
        {
            int place = Place(key);
            if (place < 0)
            {
                Add(key, value);
                return;
            }
            values[key] = value;
            items[place] = (key, value);
        }
    }

    public (TKey, TValue) this[int index]
    {
        get => items[index];
        set
        {
            values.Remove(items[index].Key);
            values.Add(value.Item1, value.Item2);
            items[index] = value;
        }
    }

    public void Add(TKey key, TValue value)
    {
        values.Add(key, value);
        items.Add((key, value));
    }

    public void Add((TKey, TValue) item) => Add(item.Item1, item.Item2);

    public void Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);

    public void Insert(int index, (TKey, TValue) item)
    {
        values.Add(item.Item1, item.Item2);
        items.Insert(index, item);
    }

    public bool Remove(TKey key)
    {
        if (!values.Remove(key))
            return false;
        items.RemoveAt(Place(key));
        return true;
    }

    public bool Remove((TKey, TValue) item) => Contains(item) && Remove(item.Item1);

    public bool Remove(KeyValuePair<TKey, TValue> item) => Contains(item) && Remove(item.Key);

    public void RemoveAt(int index) => Remove(items[index].Key);

    public void Clear()
    {
        items.Clear();
        values.Clear();
    }

    public bool ContainsKey(TKey key) => values.ContainsKey(key);

    public bool Contains((TKey, TValue) item) => IndexOf(item) >= 0;

    public bool Contains(KeyValuePair<TKey, TValue> item) => Contains((item.Key, item.Value));

    public int IndexOf((TKey, TValue) item) => items.IndexOf(item);

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => values.TryGetValue(key, out value);

    public void CopyTo((TKey, TValue)[] array, int arrayIndex) => items.CopyTo(array, arrayIndex);

    public void CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex) => items.ConvertAll(i => KeyValuePair.Create(i.Key, i.Value)).CopyTo(array, arrayIndex);

    public IEnumerator<(TKey, TValue)> GetEnumerator() => items.GetEnumerator();

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() => items.ConvertAll(i => KeyValuePair.Create(i.Key, i.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int Place(TKey key) => items.FindIndex(i => EqualityComparer<TKey>.Default.Equals(i.Key, key));
}
