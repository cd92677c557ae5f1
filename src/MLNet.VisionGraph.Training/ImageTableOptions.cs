namespace MLNet.VisionGraph.Training;

/// <summary>
/// The options for reading a table of images. Values may be enclosed in double quotes; double quotes inside them are doubled (RFC 4180).
/// </summary>
public sealed record ImageTableOptions
{
    /// <summary>
    /// Gets the name of the path column. The default is null (the first of path, file, filename, image, photo, and other usual names
    /// such as ImageSource, ImagePath and file_path; without a header, the first column).
    /// </summary>
    public string? PathColumn { get; init; }

    /// <summary>
    /// Gets the name of the label column. The default is null (the first of label, class, category, and other usual names such as
    /// label_name and tag; without a header, the second column).
    /// </summary>
    public string? LabelColumn { get; init; }

    /// <summary>
    /// Gets the separator. The default is null (a tab in .tsv files, the one that a first line such as <c>sep=;</c> names, otherwise the
    /// most frequent of comma, semicolon, tab and vertical bar in the first line).
    /// </summary>
    public char? Separator { get; init; }

    /// <summary>Gets a value indicating whether the first line contains the column names. The default is true; if the first line has
    /// no such name but an image file among its first two values, it is read as a row, and a note says so.</summary>
    public bool HasHeader { get; init; } = true;
}
