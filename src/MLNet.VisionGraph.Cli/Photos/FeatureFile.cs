namespace MLNet.VisionGraph.Cli.Photos;

/// <summary>A file of features that grows row by row, and that a later run goes on with.</summary>
internal abstract class FeatureFile : IDisposable
{
    /// <summary>Gets the photos whose rows are there, in their order.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>Gets the first row that is there; null in a new file.</summary>
    public float[]? FirstRow { get; protected set; }

    /// <summary>Opens a file, or begins one.</summary>
    /// <param name="path">The file; its ending decides the format.</param>
    /// <param name="length">The values of a row.</param>
    public static FeatureFile Open(string path, int length) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" => new CsvFeatureFile(path, length),
        ".npy" => new NpyFeatureFile(path, length),
        ".idv" => new IdvFeatureFile(path, length),
        var other => throw new UsageException($"--output takes a file that ends in .csv, .npy or .idv, not '{other}'."),
    };

    /// <summary>Adds a row.</summary>
    public abstract void Add(string path, float[] row);

    /// <summary>Sees to it that the rows are on disk.</summary>
    public abstract void Flush();

    /// <summary>Makes of all rows what other programs read, where that cannot grow row by row.</summary>
    public virtual void Complete()
    {
    }

    public abstract void Dispose();

    protected static FailureException Mismatch(string path, int found, int expected) =>
        new($"'{path}' has rows of {found} features, but these weights give {expected}: choose another file, or delete it.");
}
