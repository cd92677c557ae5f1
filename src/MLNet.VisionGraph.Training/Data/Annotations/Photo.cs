namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>A photo file that was found below one of the folders that are read.</summary>
/// <param name="Path">The path.</param>
/// <param name="Name">The path relative to the folder, with slashes.</param>
/// <param name="IsListed">Whether it is below the folder of the labels, so that it is background if no label file names it.</param>
internal sealed record Photo(string Path, string Name, bool IsListed)
{
    /// <summary>Gets the parts of <see cref="Name"/>.</summary>
    public string[] Parts { get; } = Name.Split('/');

    /// <summary>Gets the part of a split data set that the names of the folders tell; null if they do not.</summary>
    public string? Split { get; } = SplitText.OfFolders(Name);
}
