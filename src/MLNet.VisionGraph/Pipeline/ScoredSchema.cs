using Microsoft.ML;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>The input's columns, then those of the network's outputs: which column of the one is which of the other.</summary>
internal sealed class ScoredSchema
{
    private readonly IReadOnlyList<OutputColumn> _outputs;

    public ScoredSchema(DataViewSchema input, ScoringEngine engine)
    {
        var plan = engine.Plan;
        var (found, name) = (ImageInputs.Of(input, plan.Images), plan.Images.InputColumnName);
        if (found != engine.Input && !(found == ImageInput.PreparedImage && engine.Input == ImageInput.Image))
        {
            throw new ArgumentOutOfRangeException(
                nameof(input), $"Schema mismatch for input column '{name}': the transformer was fitted on {engine.Input}, got {input[name].Type}.");
        }

        (Input, _outputs) = (input, plan.Columns);
        ImageColumn = input[name];
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        foreach (var column in _outputs)
            builder.AddColumn(column.Name, column.Type, column.AnnotationsBehind(input));
        Output = builder.ToSchema();
    }

    public DataViewSchema Input { get; }

    public DataViewSchema Output { get; }

    public DataViewSchema.Column ImageColumn { get; }

    /// <summary>Gives what a column is made of, or null for a column of the input.</summary>
    public OutputColumn? OutputOf(DataViewSchema.Column column) => column.Index < Input.Count ? null : _outputs[column.Index - Input.Count];

    /// <summary>Tells for each output column whether it is among those asked for.</summary>
    public bool[] ActiveOf(IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[Output.Count];
        foreach (var column in columns)
            active[column.Index] = true;
        return active;
    }

    /// <summary>Gives the input columns that some output columns need.</summary>
    public IEnumerable<DataViewSchema.Column> Needs(IEnumerable<DataViewSchema.Column> columns)
    {
        var needed = new SortedSet<int>();
        foreach (var column in columns)
            needed.Add(OutputOf(column) is null ? column.Index : ImageColumn.Index);
        return needed.Select(index => Input[index]);
    }

    /// <summary>Checks that a column belongs to the output and that its values are of the type asked for.</summary>
    public void Check<TValue>(DataViewSchema.Column column, bool isActive)
    {
        if (column.Index >= Output.Count || Output[column.Index].Name != column.Name)
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not of this schema.");
        if (!isActive)
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' was not asked for.");
        if (column.Type.RawType != typeof(TValue))
        {
            throw new InvalidOperationException(
                $"Invalid TValue in GetGetter for column '{column.Name}': '{typeof(TValue)}', expected type: '{column.Type.RawType}'.");
        }
    }
}
