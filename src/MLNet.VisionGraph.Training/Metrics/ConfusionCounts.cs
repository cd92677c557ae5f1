using System.Collections;

namespace MLNet.VisionGraph.Training.Metrics;

/// <summary>
/// A confusion matrix: the number of rows by [true class][predicted class]. With many classes, nearly all counts are 0 and only the others
/// are kept, so that memory grows with the rows that were counted and not with the square of the classes.
/// </summary>
internal sealed class ConfusionCounts : IReadOnlyList<IReadOnlyList<long>>
{
    /// <summary>The largest number of classes for which all counts are kept: 8 MB.</summary>
    private const int MaxDense = 1000;

    private readonly long[][] _dense;
    private readonly SortedDictionary<int, long>?[] _sparse;

    public ConfusionCounts(int classes)
    {
        Count = classes;
        _dense = classes <= MaxDense ? [.. Enumerable.Range(0, classes).Select(_ => new long[classes])] : [];
        _sparse = classes <= MaxDense ? [] : new SortedDictionary<int, long>?[classes];
    }

    private ConfusionCounts(ConfusionCounts other)
    {
        Count = other.Count;
        _dense = [.. other._dense.Select(row => (long[])row.Clone())];
        _sparse = [.. other._sparse.Select(row => row is null ? null : new SortedDictionary<int, long>(row))];
    }

    /// <summary>Gets the number of classes.</summary>
    public int Count { get; }

    public IReadOnlyList<long> this[int index] => _dense.Length > 0 ? _dense[index] : new Row(_sparse[index], Count);

    /// <summary>Counts a row.</summary>
    public void Add(int label, int predicted)
    {
        if (_dense.Length > 0)
        {
            _dense[label][predicted]++;
            return;
        }

        var row = _sparse[label] ??= [];
        row[predicted] = row.GetValueOrDefault(predicted) + 1;
    }

    /// <summary>Returns the counts above 0, by true and predicted class.</summary>
    public IEnumerable<(int Label, int Predicted, long Count)> Cells()
    {
        for (var label = 0; label < Count; label++)
        {
            if (_dense.Length > 0)
            {
                for (var predicted = 0; predicted < Count; predicted++)
                {
                    if (_dense[label][predicted] > 0)
                        yield return (label, predicted, _dense[label][predicted]);
                }
            }
            else if (_sparse[label] is { } row)
            {
                foreach (var (predicted, count) in row)
                    yield return (label, predicted, count);
            }
        }
    }

    /// <summary>Returns a copy, which does not change when more is counted.</summary>
    public ConfusionCounts Copy() => new(this);

    public IEnumerator<IReadOnlyList<long>> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class Row(SortedDictionary<int, long>? counts, int classes) : IReadOnlyList<long>
    {
        public int Count => classes;

        public long this[int index] =>
            (uint)index < (uint)classes ? counts?.GetValueOrDefault(index) ?? 0 : throw new ArgumentOutOfRangeException(nameof(index));

        public IEnumerator<long> GetEnumerator() => Enumerable.Range(0, classes).Select(index => this[index]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
