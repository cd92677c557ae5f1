using Microsoft.ML;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>The columns that a model takes.</summary>
/// <param name="Columns">The columns, as they were when the model was saved.</param>
/// <param name="PathColumn">The name of the column of paths.</param>
internal sealed record ModelSchema(DataViewSchema Columns, string PathColumn);
