using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Pipeline.Scoring;

namespace MLNet.VisionGraph.Pipeline.DataViews;

/// <summary>Scores one row at a time, for prediction engines.</summary>
internal sealed class ScoringRowMapper(ScoredSchema schema, ScoringEngine engine, ScoringLog log) : IRowToRowMapper
{
    public DataViewSchema InputSchema => schema.Input;

    public DataViewSchema OutputSchema => schema.Output;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        schema.Needs(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoredRow(input, schema, [.. activeColumns], engine, log);
    }
}
