using MLNet.VisionGraph.Pipeline.Images;

namespace Microsoft.ML;

/// <summary>The extension methods of <see cref="DataOperationsCatalog"/> that load images.</summary>
public static class VisionGraphDataCatalog
{
    /// <summary>
    /// Loads a folder with one subfolder per class as a data view with one row per image file and the text columns <c>ImagePath</c> and
    /// <c>Label</c>, the name of the subfolder. Subfolders are read recursively, in ordinal order of paths. Other files, hidden folders,
    /// folders of tools, outputs of trainings, and links to folders that are read anyway are left out. The images themselves are read when
    /// the data view's rows are.
    /// </summary>
    /// <param name="catalog">The data catalog.</param>
    /// <param name="folder">The folder.</param>
    /// <returns>The data view.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="ArgumentException">No subfolder holds an image.</exception>
    public static IDataView LoadImagesFromFolder(this DataOperationsCatalog catalog, string folder)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(folder);
        var tree = new ImageTree(folder);
        var subfolders = tree.Subfolders(folder);
        tree.Reserve(subfolders);
        LabeledImagePath[] rows =
        [
            .. from subfolder in subfolders
            from file in tree.Images(subfolder)
            select new LabeledImagePath { ImagePath = file, Label = Path.GetFileName(subfolder) },
        ];
        if (rows.Length == 0)
            throw new ArgumentException(
                $"There are no images in the subfolders of '{folder}'. "
                    + $"One subfolder per class was expected, with files that end in {string.Join(' ', ImageFileTypes.Extensions)}.",
                nameof(folder)
            );
        return catalog.LoadFromEnumerable(rows);
    }

    private sealed class LabeledImagePath
    {
        public string ImagePath { get; set; } = string.Empty;

        public string Label { get; set; } = string.Empty;
    }
}
