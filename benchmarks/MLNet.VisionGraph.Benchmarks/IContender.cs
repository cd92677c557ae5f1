namespace MLNet.VisionGraph.Benchmarks;

/// <summary>One way of doing what others do too.</summary>
internal interface IContender
{
    /// <summary>Gets the name that tables show.</summary>
    string Name { get; }

    /// <summary>Runs for about so many seconds.</summary>
    /// <returns>Images per second, or milliseconds per image.</returns>
    double Measure(double seconds);
}
