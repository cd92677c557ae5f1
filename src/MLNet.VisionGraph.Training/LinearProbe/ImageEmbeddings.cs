namespace MLNet.VisionGraph.Training.LinearProbe;

/// <summary>The embeddings of a data set's readable images: the input of a head in evaluation.</summary>
internal sealed class ImageEmbeddings
{
    /// <summary>Gets the embeddings, [<see cref="Count"/>, <see cref="Length"/>], in the order of the data set.</summary>
    public required float[] Values { get; init; }

    /// <summary>Gets the length of an embedding.</summary>
    public required int Length { get; init; }

    /// <summary>Gets the class index of each row.</summary>
    public required int[] Labels { get; init; }

    /// <summary>Gets the index of each row's image in its <see cref="ImageDataset"/>, ascending.</summary>
    public required int[] Indexes { get; init; }

    /// <summary>Gets the images that could not be read, in the order of the data set. They have no row.</summary>
    public required IReadOnlyList<UnreadableImage> Unreadable { get; init; }

    /// <summary>Gets the number of computed rows; the others were found in the cache.</summary>
    public required int Computed { get; init; }

    /// <summary>Gets the elapsed time.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Gets the number of rows.</summary>
    public int Count => Indexes.Length;

    /// <summary>Gets the number of rows that were found in the cache.</summary>
    public int FromCache => Count - Computed;
}
