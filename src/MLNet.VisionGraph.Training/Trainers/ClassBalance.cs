using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training;

/// <summary>What is done about classes that have many more photos than others.</summary>
public enum ClassBalance
{
    /// <summary>Nothing: every photo counts alike.</summary>
    None,

    /// <summary>Small classes are drawn as often as large ones.</summary>
    Sampling,

    /// <summary>Photos weigh in the loss by the inverse of their class's size, see <see cref="ClassWeights.Balanced"/>.</summary>
    InverseFrequency,

    /// <summary>Photos weigh in the loss by the inverse of their class's effective number, see <see cref="ClassWeights.EffectiveNumber"/> (arXiv:1901.05555).</summary>
    EffectiveNumber,
}
