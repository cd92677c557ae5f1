using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training;

/// <summary>A training set, a validation set and, optionally, a test set with the same classes.</summary>
/// <param name="Training">The training images.</param>
/// <param name="Validation">The validation images, by which the best epoch is chosen.</param>
/// <param name="Test">The test images, which neither training nor validation uses; null if there are none.</param>
public sealed record ImageDatasetSplit(ImageDataset Training, ImageDataset Validation, ImageDataset? Test = null)
{
    /// <summary>
    /// Reads a folder: either one subfolder per class, which is split, or the subfolders <c>train</c> and <c>val</c> (or <c>valid</c>,
    /// <c>validation</c>) and <c>test</c> with one subfolder per class each, as in ImageNet's layout. Without <c>val</c>, the validation
    /// images are split off from <c>train</c>.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="validationFraction">
    /// The fraction of each class that is held out for validation, in (0, 1), if the folder has no validation images. The default is 0.2.
    /// </param>
    /// <param name="seed">The random seed. The default is 0.</param>
    /// <param name="testIsValidation">
    /// Whether, without <c>val</c>, the images in <c>test</c> serve as the validation set. The default is false, since results on a test
    /// set that chose the epoch are too optimistic.
    /// </param>
    /// <param name="prepare">
    /// A function that is applied to the training images before any are split off, such as <c>images => images.WithoutUnreadable()</c>,
    /// which may be needed if a class has few images. The default is null (none).
    /// </param>
    /// <returns>The images.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="TrainingDataException">
    /// There are no images or no classes, or the validation set has a class that the training set does not have.
    /// </exception>
    public static ImageDatasetSplit FromFolder(
        string folder,
        double validationFraction = 0.2,
        long seed = 0,
        bool testIsValidation = false,
        Func<ImageDataset, ImageDataset>? prepare = null
    )
    {
        prepare ??= images => images;
        var layout = FolderLayout.Detect(folder);
        if (layout.Training is null)
            return prepare(ImageDataset.FromFolder(folder)).Split(validationFraction, seed);
        var training = prepare(ImageDataset.FromFolder(layout.Training));
        var test = layout.Test is null ? null : ImageFolderReader.Read(layout.Test, training.ClassNames);
        if (layout.Validation is not null)
            return new ImageDatasetSplit(training, ImageFolderReader.Read(layout.Validation, training.ClassNames), test);
        return test is not null && testIsValidation
            ? new ImageDatasetSplit(training, test)
            : training.Split(validationFraction, seed) with
            {
                Test = test,
            };
    }
}
