namespace MLNet.VisionGraph.Training.Loop;

/// <summary>A batch of a training.</summary>
internal interface ITrainingBatch
{
    /// <summary>Gets the index of the batch in its epoch, from 0.</summary>
    int Index { get; }

    /// <summary>Gets the number of inputs.</summary>
    int Count { get; }
}
