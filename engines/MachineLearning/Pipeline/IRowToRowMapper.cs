namespace Microsoft.ML.Data;

/// <summary>From an input row to an output row, for one known input schema.</summary>
public interface IRowToRowMapper
{
    /// <summary>What goes in.</summary>
    DataViewSchema InputSchema { get; }

    /// <summary>What comes out.</summary>
    DataViewSchema OutputSchema { get; }

    /// <summary>The input columns that these output columns need.</summary>
    IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns);

    /// <summary>A row over <paramref name="input"/> that follows it; disposing it disposes the input.</summary>
    DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns);
}
