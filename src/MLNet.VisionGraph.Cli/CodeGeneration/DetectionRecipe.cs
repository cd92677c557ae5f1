using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>How a detector was trained, with everything that is needed to repeat it.</summary>
/// <param name="DataSet">The folder or label file of the images.</param>
/// <param name="Weights">The weights, as specified by <c>--weights</c>.</param>
/// <param name="Options">The training options.</param>
/// <param name="Detector">The trained detector.</param>
internal sealed record DetectionRecipe(
    string DataSet,
    string Weights,
    ObjectDetectionTrainingOptions Options,
    TrainedObjectDetector Detector
)
{
    /// <summary>Gets the folder or label file of the validation images; null if they are part of the others.</summary>
    public string? Validation { get; init; }

    /// <summary>Gets the score above which an object counts as found by the saved ML.NET model.</summary>
    public required double ScoreThreshold { get; init; }

    /// <summary>Gets the folder or label file of the test images, which were evaluated at the end.</summary>
    public string? Test { get; init; }
}
