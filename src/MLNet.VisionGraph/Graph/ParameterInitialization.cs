namespace MLNet.VisionGraph.Graph;

/// <summary>The initialization of a parameter for training from scratch.</summary>
public sealed record ParameterInitialization
{
    private ParameterInitialization() { }

    /// <summary>Gets the initialization with zeros.</summary>
    public static ParameterInitialization Zeros { get; } = Constant(0);

    /// <summary>
    /// Gets the initialization with normal values of variance 2 / fan-in (He et al., arXiv:1502.01852, section 2.2).
    /// </summary>
    public static ParameterInitialization KaimingNormal { get; } = new() { IsKaiming = true };

    /// <summary>Gets the standard deviation of normal values; null for a constant, and if it follows from the fan-in.</summary>
    public double? Deviation { get; private init; }

    /// <summary>Gets the absolute value beyond which normal values are redrawn. The default is infinity (no limit).</summary>
    public double Limit { get; private init; } = double.PositiveInfinity;

    /// <summary>Gets the value of a constant.</summary>
    public float Value { get; private init; }

    /// <summary>Gets a value indicating whether the standard deviation follows from the fan-in.</summary>
    public bool IsKaiming { get; private init; }

    /// <summary>Returns the initialization with a constant.</summary>
    public static ParameterInitialization Constant(float value) => new() { Value = value };

    /// <summary>Returns the initialization with normal values around zero, which are redrawn beyond an absolute value.</summary>
    /// <param name="deviation">The standard deviation, above 0.</param>
    /// <param name="limit">The largest absolute value. The default is infinity (no limit).</param>
    public static ParameterInitialization Normal(double deviation, double limit = double.PositiveInfinity) =>
        new() { Deviation = deviation, Limit = limit };
}
