namespace MLNet.VisionGraph.Graph;

/// <summary>Where a reading takes the values of parameters from.</summary>
public interface IParameterSource
{
    /// <summary>Returns a parameter's values, row by row.</summary>
    /// <param name="name">The name in the official checkpoint.</param>
    /// <param name="count">The number of values that the network needs.</param>
    /// <returns>The values.</returns>
    /// <exception cref="KeyNotFoundException">There is no such parameter.</exception>
    /// <exception cref="InvalidOperationException">There is one, with another number of values.</exception>
    ReadOnlyMemory<float> GetValues(string name, long count);
}
