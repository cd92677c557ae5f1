namespace MLNet.VisionGraph.Training;

/// <summary>A photo that a classifier gives another class in eight bits. Classes are meant by their place among the classifier's, from 0.</summary>
/// <param name="Photo">The photo.</param>
/// <param name="Label">The class that it has.</param>
/// <param name="Float32">The class that it is given in float32.</param>
/// <param name="Int8">The class that it is given in eight bits.</param>
public sealed record ChangedPrediction(PhotoSample Photo, int Label, int Float32, int Int8);
