namespace MLNet.VisionGraph.Training;

/// <summary>
/// An image for which a classifier predicts another class in int8 than in float32. Classes are indexes into the classifier's
/// classes, from 0.
/// </summary>
/// <param name="Image">The image.</param>
/// <param name="Label">The true class.</param>
/// <param name="Float32">The class predicted in float32.</param>
/// <param name="Int8">The class predicted in int8.</param>
public sealed record ChangedPrediction(ImageSample Image, int Label, int Float32, int Int8);
