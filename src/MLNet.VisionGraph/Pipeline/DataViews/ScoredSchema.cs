using Microsoft.ML;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Scoring;

namespace MLNet.VisionGraph.Pipeline.DataViews;

/// <summary>The output's schema (the input's columns, then those of the network's outputs) and its mapping to the input's.</summary>
internal sealed class ScoredSchema
{
    private readonly IReadOnlyList<OutputColumn> _outputs;

    public ScoredSchema(DataViewSchema input, ScoringEngine engine)
    {
        var plan = engine.Plan;
        var (found, name) = (ImageInputs.Detect(input, plan.Images), plan.Images.InputColumnName);
        if (found != engine.Input && !(found == ImageInput.PreparedImage && engine.Input == ImageInput.Image))
        {
            throw new ArgumentOutOfRangeException(
                nameof(input),
                $"Schema mismatch for input column '{name}': the transformer was fitted on {engine.Input}, got {input[name].Type}."
            );
        }

        (Input, _outputs) = (input, plan.Columns);
        ImageColumn = input[name];
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        foreach (var column in _outputs)
            builder.AddColumn(column.Name, column.Type, column.AnnotationsAfter(input));
        Output = builder.ToSchema();
    }

    public DataViewSchema Input { get; }

    public DataViewSchema Output { get; }

    public DataViewSchema.Column ImageColumn { get; }

    /// <summary>Returns the output column that a column represents, or null for a column of the input.</summary>
    public OutputColumn? OutputOf(DataViewSchema.Column column) => column.Index < Input.Count ? null : _outputs[column.Index - Input.Count];

    /// <summary>Returns, for each column of the output, whether it is among the requested ones.</summary>
    public bool[] ActiveOf(IEnumerable<DataViewSchema.Column> columns)
    {
        var active = new bool[Output.Count];
        foreach (var column in columns)
            active[column.Index] = true;
        return active;
    }

    /// <summary>Returns the input columns that the given output columns depend on.</summary>
    public IEnumerable<DataViewSchema.Column> Needs(IEnumerable<DataViewSchema.Column> columns)
    {
        var needed = new SortedSet<int>();
        foreach (var column in columns)
            needed.Add(OutputOf(column) is null ? column.Index : ImageColumn.Index);
        return needed.Select(index => Input[index]);
    }

    /// <summary>Checks that a column belongs to the output, is active, and has values of the requested type.</summary>
    public void Check<TValue>(DataViewSchema.Column column, bool isActive)
    {
        if (column.Index >= Output.Count || Output[column.Index].Name != column.Name)
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not of this schema.");
        if (!isActive)
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' was not requested.");
        if (column.Type.RawType != typeof(TValue))
        {
            throw new InvalidOperationException(
                $"Invalid TValue in GetGetter for column '{column.Name}': '{typeof(TValue)}', expected type: '{column.Type.RawType}'."
            );
        }
    }
}
