namespace MLNet.VisionGraph.Cli.Images;

/// <summary>A file of features that is written row by row and that a later run can continue.</summary>
internal abstract class FeatureFile : IDisposable
{
    /// <summary>Gets the paths of the images whose rows are in the file, in their order.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>Gets the first existing row; null in a new file.</summary>
    public float[]? FirstRow { get; protected set; }

    /// <summary>Opens or creates a file.</summary>
    /// <param name="path">The path of the file. Its extension determines the format.</param>
    /// <param name="length">The number of values in a row.</param>
    public static FeatureFile Open(string path, int length) =>
        Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" => new CsvFeatureFile(path, length),
            ".npy" => new NpyFeatureFile(path, length),
            ".idv" => new IdvFeatureFile(path, length),
            var other => throw new UsageException($"--output takes a file that ends in .csv, .npy or .idv, not '{other}'."),
        };

    /// <summary>Adds a row.</summary>
    public abstract void Add(string path, float[] row);

    /// <summary>Writes all added rows to disk.</summary>
    public abstract void Flush();

    /// <summary>Converts all rows to a file that other programs can read, for formats that cannot be written row by row.</summary>
    public virtual void Complete() { }

    public abstract void Dispose();

    protected static FailureException Mismatch(string path, int found, int expected) =>
        new($"'{path}' has rows of {found} features, but these weights give {expected}: choose another file, or delete it.");
}
