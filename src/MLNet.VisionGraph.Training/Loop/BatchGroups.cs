namespace MLNet.VisionGraph.Training.Loop;

/// <summary>The batches of an epoch in groups, each of which makes one update of the weights (gradient accumulation).</summary>
/// <param name="batches">The number of batches of the epoch.</param>
/// <param name="size">The number of batches in a group; the last group may have fewer.</param>
internal sealed class BatchGroups(int batches, int size)
{
    /// <summary>Gets the number of groups.</summary>
    public int Count => (batches + size - 1) / size;

    /// <summary>Returns the last batch of a group.</summary>
    public int LastOf(int group) => Math.Min((group + 1) * size, batches) - 1;

    /// <summary>
    /// Goes through an epoch. Batches may be missing, since none of their images can be read: a group begins with the first and ends with
    /// the last of its batches that is there.
    /// </summary>
    /// <param name="epoch">The batches, from the first that is not done.</param>
    /// <param name="begin">Begins a group.</param>
    /// <param name="add">Adds a batch with its share of the group, in (0, 1].</param>
    /// <param name="complete">Completes a group; returns whether to continue.</param>
    /// <typeparam name="TBatch">The type of a batch.</typeparam>
    public void Run<TBatch>(IEnumerable<TBatch> epoch, Action begin, Action<TBatch, double> add, Func<int, bool> complete)
        where TBatch : ITrainingBatch
    {
        const int None = -1;
        var group = None;
        foreach (var batch in epoch)
        {
            if (batch.Index / size is var next && next != group)
            {
                if (group != None && !complete(group))
                    return;
                group = next;
                begin();
            }

            add(batch, 1.0 / SizeOf(group));
            if (batch.Index != LastOf(group))
                continue;
            if (!complete(group))
                return;
            group = None;
        }

        if (group != None)
            complete(group);
    }

    private int SizeOf(int group) => LastOf(group) - group * size + 1;
}
