using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training;

/// <summary>The handling of classes that have many more images than others.</summary>
public enum ClassBalance
{
    /// <summary>No balancing: every image has the same weight.</summary>
    None,

    /// <summary>Small classes are drawn as often as large ones.</summary>
    Sampling,

    /// <summary>The loss of an image is weighted by the inverse of its class's size, see <see cref="ClassWeights.Balanced"/>.</summary>
    InverseFrequency,

    /// <summary>
    /// The loss of an image is weighted by the inverse of its class's effective number, see <see cref="ClassWeights.EffectiveNumber"/>
    /// (arXiv:1901.05555).
    /// </summary>
    EffectiveNumber,
}
