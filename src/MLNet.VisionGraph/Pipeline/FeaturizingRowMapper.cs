using Microsoft.ML.Data;
using Microsoft.ML;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>Featurizes one row at a time: what prediction engines use.</summary>
internal sealed class FeaturizingRowMapper(FeaturizedSchema schema, FeaturizerEngine engine, FeaturizerLog log) : IRowToRowMapper
{
    public DataViewSchema InputSchema => schema.Input;

    public DataViewSchema OutputSchema => schema.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => schema.Needs(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new FeaturizedRow(input, schema, [.. activeColumns], engine, log);
    }
}
