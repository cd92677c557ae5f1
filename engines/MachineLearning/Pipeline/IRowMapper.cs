using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The columns that a row-to-row transformer adds, bound to one input schema.</summary>
internal interface IRowMapper
{
    /// <summary>The added columns, in the order of the indices used below.</summary>
    DataViewSchema.DetachedColumn[] GetOutputColumns();

    /// <summary>Which input columns (by index) these outputs need.</summary>
    Func<int, bool> GetDependencies(Func<int, bool> activeOutput);

    /// <summary>
    /// One <see cref="ValueGetter{TValue}"/> per added column, null where inactive; they read the row that <paramref name="input"/> stands on.
    /// <paramref name="disposer"/> (may be null) runs when the cursor or row is disposed.
    /// </summary>
    Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer);
}

/// <summary>The input's columns with the added ones; one that has an input's name comes right after it and hides it.</summary>
internal sealed class ColumnBindings
{
    private readonly int[] _source;

    internal ColumnBindings(DataViewSchema input, DataViewSchema.DetachedColumn[] added)
    {
        InputSchema = input;
        var order = Enumerable.Range(0, input.Count).ToList();
        for (int i = 0; i < added.Length; i++)
        {
            if (input.TryGetColumnIndex(added[i].Name, out int hidden))
                order.Insert(order.IndexOf(hidden) + 1 + Later(order, hidden), ~i);
            else
                order.Add(~i);
        }
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(order.Select(at => at >= 0 ? new DataViewSchema.DetachedColumn(input[at]) : added[~at]));
        _source = [.. order];
        Schema = builder.ToSchema();
    }

    internal DataViewSchema InputSchema { get; }

    internal DataViewSchema Schema { get; }

    /// <summary>Where a column comes from: an input column, or (complemented) an added one.</summary>
    internal int SourceOf(int column) => _source[column];

    /// <summary>Which columns of <see cref="Schema"/> are asked for.</summary>
    internal bool[] Active(IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[Schema.Count];
        foreach (var column in columns)
        {
            Contracts.CheckParam(column.Index < active.Length && Schema[column.Index].Name == column.Name, "columnsNeeded", $"Column '{column.Name}' is not part of the schema.");
            active[column.Index] = true;
        }
        return active;
    }

    /// <summary>Which added columns are active.</summary>
    internal Func<int, bool> ActiveAdded(bool[] active)
    {
        var added = new bool[Schema.Count - InputSchema.Count];
        for (int i = 0; i < active.Length; i++)
        {
            if (_source[i] < 0)
                added[~_source[i]] |= active[i];
        }
        return i => added[i];
    }

    /// <summary>The input columns that these columns need, for a mapper's dependencies.</summary>
    internal IEnumerable<DataViewSchema.Column> InputsFor(bool[] active, IRowMapper mapper)
    {
        var needed = mapper.GetDependencies(ActiveAdded(active));
        var direct = new bool[InputSchema.Count];
        for (int i = 0; i < active.Length; i++)
        {
            if (_source[i] >= 0)
                direct[_source[i]] |= active[i];
        }
        return [.. InputSchema.Where(c => direct[c.Index] || needed(c.Index))];
    }

    private static int Later(List<int> order, int hidden)
    {
        // Two added columns that hide the same input keep their order.
        int at = order.IndexOf(hidden) + 1;
        int count = 0;
        while (at + count < order.Count && order[at + count] < 0)
            count++;
        return count;
    }
}
