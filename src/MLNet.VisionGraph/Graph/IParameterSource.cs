namespace MLNet.VisionGraph.Graph;

/// <summary>The source of the values of a network's parameters.</summary>
public interface IParameterSource
{
    /// <summary>Returns the values of a parameter in row-major order.</summary>
    /// <param name="name">The name in the official checkpoint.</param>
    /// <param name="count">The number of values that the network needs.</param>
    /// <returns>The values.</returns>
    /// <exception cref="KeyNotFoundException">There is no such parameter.</exception>
    /// <exception cref="InvalidOperationException">The parameter has another number of values.</exception>
    ReadOnlyMemory<float> GetValues(string name, long count);
}
