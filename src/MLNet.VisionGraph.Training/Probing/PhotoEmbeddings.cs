namespace MLNet.VisionGraph.Training.Probing;

/// <summary>The embeddings of a set's readable photos: what a head sees of them in evaluation.</summary>
internal sealed class PhotoEmbeddings
{
    /// <summary>Gets the embeddings, [<see cref="Count"/>, <see cref="Length"/>], row by row in the order of the set.</summary>
    public required float[] Values { get; init; }

    /// <summary>Gets the length of an embedding.</summary>
    public required int Length { get; init; }

    /// <summary>Gets the class index of each row.</summary>
    public required int[] Labels { get; init; }

    /// <summary>Gets the index of each row's photo in its <see cref="PhotoSet"/>; ascending.</summary>
    public required int[] Indexes { get; init; }

    /// <summary>Gets the photos that could not be read, in the order of the set. They have no row.</summary>
    public required IReadOnlyList<UnreadablePhoto> Unreadable { get; init; }

    /// <summary>Gets how many rows were computed; the others were found in the cache.</summary>
    public required int Computed { get; init; }

    /// <summary>Gets how long it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Gets the number of rows.</summary>
    public int Count => Indexes.Length;

    /// <summary>Gets how many rows were found in the cache.</summary>
    public int FromCache => Count - Computed;
}
