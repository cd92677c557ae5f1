namespace MLNet.VisionGraph.Training;

/// <summary>How the subfolders of a folder of images are understood.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>
    /// Gets the paths of folders that are not read, for example those of test images inside the folder. The default is none.
    /// </summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>
    /// Gets a value indicating whether subfolders with names such as <c>train</c>, <c>val</c> and <c>test</c> are classes. The default is
    /// false: they are the parts of a split data set, and an error beside class folders.
    /// </summary>
    public bool AllowSplitNames { get; init; }
}
