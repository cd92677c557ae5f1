namespace MLNet.VisionGraph.Training.Detectors.Data;

/// <summary>What a detector is trained on and validated on.</summary>
/// <param name="ClassNames">The names of the classes, in the order of the labels.</param>
/// <param name="Training">The photos to learn from.</param>
/// <param name="Validation">The photos by which the best epoch is chosen.</param>
internal sealed record DetectionData(
    IReadOnlyList<string> ClassNames,
    IReadOnlyList<DetectionSample> Training,
    IReadOnlyList<DetectionSample> Validation
)
{
    /// <summary>Takes the training and validation photos of a split data set.</summary>
    public static DetectionData From(ObjectDatasetSplit images)
    {
        var names = images.Training.Classes;
        return new DetectionData(names, DetectionSample.From(images.Training, names), DetectionSample.From(images.Validation, names));
    }

    /// <summary>Checks that there is something to learn and to validate on.</summary>
    /// <param name="withMasks">Whether masks are learned.</param>
    /// <param name="warn">Receives a warning about objects without outlines; null for none.</param>
    /// <exception cref="TrainingDataException">
    /// There are no classes, no labeled objects, no outlines to learn masks from, or no validation images.
    /// </exception>
    public void Check(bool withMasks, Action<string>? warn)
    {
        var objects = Training.SelectMany(sample => sample.Objects).Where(found => !found.IsCrowd).ToArray();
        if (ClassNames.Count == 0 || objects.Length == 0)
            throw new TrainingDataException("There are no labeled objects to learn from.");
        var boxes = withMasks ? objects.Count(found => !found.HasOutline) : 0;
        if (boxes == objects.Length)
        {
            throw new TrainingDataException(
                $"None of the {objects.Length} labeled objects has an outline or a mask, which a detector with masks learns from. "
                    + "Label outlines, or train a detector of boxes."
            );
        }

        if (boxes > 0)
            warn?.Invoke($"{boxes} of {objects.Length} labeled objects have no outline: they are learned as if they filled their boxes.");
        if (Validation.Count == 0)
            throw new TrainingDataException("There are no images to validate on: add some, or hold out a part of the training images.");
    }
}
