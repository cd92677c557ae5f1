namespace Notebooks;

/// <summary>A line of a chart.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Values">Its values, the first at 1.</param>
/// <param name="IsDashed">Whether it is dashed. Default: solid.</param>
public sealed record Series(string Name, IReadOnlyList<double> Values, bool IsDashed = false);
