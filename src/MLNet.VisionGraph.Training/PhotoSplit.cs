using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training;

/// <summary>Photos to learn from and photos to judge by; both have the same classes.</summary>
/// <param name="Training">The photos to learn from.</param>
/// <param name="Validation">The photos by which the best epoch is chosen.</param>
/// <param name="Test">Photos that neither has seen, where there are any.</param>
public sealed record PhotoSplit(PhotoSet Training, PhotoSet Validation, PhotoSet? Test = null)
{
    /// <summary>
    /// Reads a folder: either one subfolder a class, which is split, or the subfolders <c>train</c> and <c>val</c> (or <c>valid</c>, <c>validation</c>) and
    /// <c>test</c> with one subfolder a class each, as ImageNet lies. Without <c>val</c> the validation photos are split from <c>train</c>.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="validationFraction">The part of the photos of each class that is kept for validation, in (0, 1), where none are given. Default: 0.2.</param>
    /// <param name="seed">The seed of the choice. Default: 0.</param>
    /// <param name="testIsValidation">Whether, without <c>val</c>, the photos in <c>test</c> serve as validation. Default: false, since a test set that chose the epoch tells too much good.</param>
    /// <param name="prepare">
    /// What is done to the photos to learn from before any are split off, such as <c>photos => photos.WithoutUnreadable()</c>, which a class of a few photos may need. Default: null, nothing.
    /// </param>
    /// <returns>The photos.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="TrainingDataException">There are no photos or no classes, or validation has a class that training does not have.</exception>
    public static PhotoSplit FromFolder(string folder, double validationFraction = 0.2, long seed = 0, bool testIsValidation = false, Func<PhotoSet, PhotoSet>? prepare = null)
    {
        prepare ??= photos => photos;
        var layout = FolderLayout.Of(folder);
        if (layout.Training is null)
            return prepare(PhotoSet.FromFolder(folder)).Split(validationFraction, seed);
        var training = prepare(PhotoSet.FromFolder(layout.Training));
        var test = layout.Test is null ? null : PhotoFolder.Read(layout.Test, training.ClassNames);
        if (layout.Validation is not null)
            return new PhotoSplit(training, PhotoFolder.Read(layout.Validation, training.ClassNames), test);
        return test is not null && testIsValidation ? new PhotoSplit(training, test) : training.Split(validationFraction, seed) with { Test = test };
    }
}
