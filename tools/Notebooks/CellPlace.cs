namespace Notebooks.Runner;

/// <summary>A code cell of a notebook.</summary>
/// <param name="File">The notebook's file name.</param>
/// <param name="Number">The cell's number among the code cells, from 1, which pages show next to it.</param>
public sealed record CellPlace(string File, int Number)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}, cell [{Number}]";
}
