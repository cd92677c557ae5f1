using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training;

/// <summary>A training set, a validation set and, optionally, a test set with the same classes.</summary>
/// <param name="Training">The training images.</param>
/// <param name="Validation">The validation images, by which the best epoch is chosen.</param>
/// <param name="Test">The test images, which neither training nor validation uses; null if there are none.</param>
public sealed record ImageDatasetSplit(ImageDataset Training, ImageDataset Validation, ImageDataset? Test = null)
{
    /// <summary>
    /// Gets descriptions of the files and folders that were left out when a folder was read, such as <c>12 .heic files</c>.
    /// </summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Gets notes on how the images were read, such as images that are truncated, of all parts.</summary>
    public IReadOnlyList<string> Notes => [.. Training.Notes.Concat(Validation.Notes).Concat(Test?.Notes ?? []).Distinct()];

    /// <summary>
    /// Reads a folder: either one subfolder per class, which is split, or the subfolders <c>train</c> and <c>val</c> (or other usual
    /// spellings) and <c>test</c> with one subfolder per class each, as in ImageNet's layout. Without <c>val</c>, the validation images are
    /// split off from <c>train</c>. A part without class folders, and folders beside the parts, are left out and described in
    /// <see cref="LeftOut"/>.
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
    /// <param name="options">How subfolders are understood. The default is null (the options' defaults).</param>
    /// <param name="validation">
    /// A function that returns the validation images, given the names of the classes, for example
    /// <c>classes => ImageDataset.FromFolder("others", classes)</c>. Validation images in the folder are then left out. The default is null
    /// (those in the folder, or a part of the training images).
    /// </param>
    /// <returns>The images.</returns>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="TrainingDataException">
    /// There are no images or no classes, a part of a split data set is beside class folders, or the validation set has a class that the
    /// training set does not have.
    /// </exception>
    public static ImageDatasetSplit FromFolder(
        string folder,
        double validationFraction = 0.2,
        long seed = 0,
        bool testIsValidation = false,
        Func<ImageDataset, ImageDataset>? prepare = null,
        ImageFolderOptions? options = null,
        Func<IReadOnlyList<string>, ImageDataset>? validation = null
    )
    {
        prepare ??= images => images;
        options ??= new ImageFolderOptions();
        var tree = new ImageTree(folder);
        var layout = FolderLayout.Read(tree, folder, options);
        if (layout.Training is null)
        {
            var classes = prepare(ImageFolderReader.ReadClasses(tree, folder, layout.Classes));
            return validation is null
                ? classes.Split(validationFraction, seed)
                : WithLeftOut(new ImageDatasetSplit(classes, validation(classes.ClassNames)));
        }

        // Inside a part, every folder is a class.
        options = options with
        {
            AllowSplitNames = true,
        };
        var all = ImageDataset.FromFolder(layout.Training, options);
        var training = prepare(all);
        if (validation is not null && layout.Validation is { } unused)
            tree.LeaveOut(unused, "other validation images are used");
        var held =
            validation is not null ? validation(all.ClassNames)
            : layout.Validation is null ? null
            : ImageDataset.FromFolder(layout.Validation, all.ClassNames, options);
        var test = IsUnlabeled(layout.Test) ? null : ImageDataset.FromFolder(layout.Test!, all.ClassNames, options);
        var split =
            held is not null ? new ImageDatasetSplit(training, held, test)
            : test is not null && testIsValidation ? new ImageDatasetSplit(training, test)
            : training.Split(validationFraction, seed) with { Test = test };
        return split with { LeftOut = [.. tree.LeftOut, .. all.LeftOut, .. held?.LeftOut ?? [], .. test?.LeftOut ?? []] };

        static ImageDatasetSplit WithLeftOut(ImageDatasetSplit split) =>
            split with
            {
                LeftOut = [.. split.Training.LeftOut, .. split.Validation.LeftOut],
            };

        // Test images of competitions lie in a folder of any name.
        bool IsUnlabeled(string? part)
        {
            if (part is null)
                return true;
            var names = tree.Subfolders(part).Select(Path.GetFileName).ToArray();
            if (names.Any(name => all.ClassNames.Contains(name!)))
                return false;
            tree.LeaveOut(part, "no folders of the classes");
            return true;
        }
    }

    /// <summary>
    /// Leaves out training images that are also validation or test images, and validation images that are also test images, by their paths:
    /// results on images that were learned from are too good. Where a class would have no images left, as when the same folder is named
    /// twice, all are kept. Both is described in <see cref="LeftOut"/>.
    /// </summary>
    /// <returns>The images; this split if no image is in two parts.</returns>
    public ImageDatasetSplit WithoutSharedImages()
    {
        List<string> notes = [];
        var test = PathsOf(Test);
        var held = PathsOf(Validation);
        var training = Without(Training, "training", [(held, "validation"), (test, "test")], notes);
        var validation = Without(Validation, "validation", [(test, "test")], notes);
        return notes.Count == 0 ? this : this with { Training = training, Validation = validation, LeftOut = [.. LeftOut, .. notes] };
    }

    private static HashSet<string> PathsOf(ImageDataset? images) =>
        [.. images?.Samples.Select(image => image.Path).OfType<string>().Select(Path.GetFullPath) ?? []];

    private static ImageDataset Without(ImageDataset images, string name, (HashSet<string> Paths, string Name)[] others, List<string> notes)
    {
        foreach (var (paths, other) in others)
        {
            ImageSample[] kept = [.. images.Samples.Where(image => image.Path is not { } path || !paths.Contains(Path.GetFullPath(path)))];
            var shared = images.Count - kept.Length;
            if (shared == 0)
                continue;
            var rest = new ImageDataset(kept, images.ClassNames, images.Unreadable) { LeftOut = images.LeftOut, Notes = images.Notes };
            if (rest.ClassCounts.Zip(images.ClassCounts).Any(counts => counts is (0, > 0)))
            {
                notes.Add($"nothing of the {shared} {name} images that are also {other} images: its results are too good");
                continue;
            }

            notes.Add($"{shared} {name} images that are also {other} images");
            images = rest;
        }

        return images;
    }
}
