namespace MLNet.VisionGraph.Graph;

/// <summary>The activation function after a norm.</summary>
public enum Activation
{
    /// <summary>No activation.</summary>
    None,

    /// <summary>The rectified linear unit, max(x, 0).</summary>
    Relu,

    /// <summary>The Gaussian error linear unit in its exact form, x Φ(x).</summary>
    Gelu,
}
