namespace MLNet.VisionGraph.Graph;

/// <summary>Values picked out of rows, from the largest to the smallest.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
/// <param name="Scores">The values, [M].</param>
/// <param name="Rows">The rows that they come from, [M].</param>
/// <param name="Columns">The columns that they come from, [M].</param>
internal readonly record struct Candidates<T>(T Scores, T Rows, T Columns);
