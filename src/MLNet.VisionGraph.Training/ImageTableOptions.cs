namespace MLNet.VisionGraph.Training;

/// <summary>
/// The options for reading a table of images. Values may be enclosed in double quotes; double quotes inside them are doubled (RFC 4180).
/// </summary>
public sealed record ImageTableOptions
{
    /// <summary>
    /// Gets the name of the path column. The default is null (the first of path, file, filename, image, photo; without a header, the
    /// first column).
    /// </summary>
    public string? PathColumn { get; init; }

    /// <summary>
    /// Gets the name of the label column. The default is null (the first of label, class, category; without a header, the second column).
    /// </summary>
    public string? LabelColumn { get; init; }

    /// <summary>
    /// Gets the separator. The default is null (a tab in .tsv files, otherwise the most frequent of tab, semicolon and comma in the
    /// first line).
    /// </summary>
    public char? Separator { get; init; }

    /// <summary>Gets a value indicating whether the first line contains the column names. The default is true.</summary>
    public bool HasHeader { get; init; } = true;
}
