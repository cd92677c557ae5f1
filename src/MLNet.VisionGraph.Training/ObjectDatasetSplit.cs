namespace MLNet.VisionGraph.Training;

/// <summary>A training set, a validation set and, optionally, a test set with the same classes.</summary>
/// <param name="Training">The training photos.</param>
/// <param name="Validation">The validation photos, by which the best epoch is chosen.</param>
/// <param name="Test">The test photos, which neither training nor validation uses; null if there are none.</param>
public sealed record ObjectDatasetSplit(ObjectDataset Training, ObjectDataset Validation, ObjectDataset? Test = null);
