namespace MLNet.VisionGraph.Training;

/// <summary>How a table of photos is read. Values may stand in double quotes, which are doubled inside of them (RFC 4180).</summary>
public sealed record PhotoTableOptions
{
    /// <summary>Gets the name of the column of paths. Default: null, the first of path, file, filename, image, photo; without a header the first column.</summary>
    public string? PathColumn { get; init; }

    /// <summary>Gets the name of the column of labels. Default: null, the first of label, class, category; without a header the second column.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Gets the separator. Default: null, a tab in .tsv files, else that of tab, semicolon and comma which the first line has most of.</summary>
    public char? Separator { get; init; }

    /// <summary>Gets whether the first line names the columns. Default: true.</summary>
    public bool HasHeader { get; init; } = true;
}
