using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors;

/// <summary>
/// The initialization of necks and heads, as in the official code. Biases are 0 unless a head says otherwise; Xavier's and He's
/// variances are those of normal values.
/// </summary>
internal static class HeadInitialization
{
    /// <summary>Returns the initialization with variance 2 / (fan-in + fan-out) (Glorot and Bengio, 2010).</summary>
    public static ParameterInitialization Xavier(ParameterSpec parameter) =>
        parameter.Kind == ParameterKind.Weight
            ? ParameterInitialization.Normal(Math.Sqrt(2.0 / (FanOf(parameter, 1) + FanOf(parameter, 0))))
            : ParameterInitialization.Zeros;

    /// <summary>Returns the initialization with variance 2 / fan-out (He et al., arXiv:1502.01852, section 2.2).</summary>
    public static ParameterInitialization He(ParameterSpec parameter) =>
        parameter.Kind == ParameterKind.Weight
            ? ParameterInitialization.Normal(Math.Sqrt(2.0 / FanOf(parameter, 0)))
            : ParameterInitialization.Zeros;

    /// <summary>Returns the initialization with a given deviation, and a bias.</summary>
    public static ParameterInitialization Normal(ParameterSpec parameter, double deviation, float bias = 0) =>
        parameter.Kind == ParameterKind.Weight ? ParameterInitialization.Normal(deviation) : ParameterInitialization.Constant(bias);

    private static double FanOf(ParameterSpec parameter, int dimension) => (double)parameter.Count / parameter.Shape[1 - dimension];
}
