namespace MLNet.VisionGraph.Graph;

/// <summary>What follows a norm.</summary>
public enum Activation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>The Gaussian error linear unit in its exact form, x Φ(x).</summary>
    Gelu,
}
