using MLNet.VisionGraph.Training.Detectors.Targets;
using MLNet.VisionGraph.Training.Loop;

namespace MLNet.VisionGraph.Training.Detectors.Data;

/// <summary>A batch of prepared photos.</summary>
/// <param name="Index">The index of the batch in its epoch, from 0.</param>
/// <param name="Side">The side of the images, in pixels.</param>
/// <param name="Images">The images, [B, 3, side, side], normalized and padded with zeros.</param>
/// <param name="Truths">The objects of each image.</param>
/// <param name="Names">The names of the photos.</param>
internal sealed record DetectionBatch(int Index, int Side, float[] Images, GroundTruth[] Truths, string[] Names) : ITrainingBatch
{
    /// <summary>Gets the number of images.</summary>
    public int Count => Truths.Length;
}
