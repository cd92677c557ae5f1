namespace MLNet.VisionGraph.Training.Loop;

/// <summary>The position of a training between two updates.</summary>
/// <param name="Epochs">The number of completed epochs.</param>
/// <param name="Batches">The number of completed batches of the current epoch.</param>
/// <param name="LossSum">The sum of the losses of the epoch's updates so far.</param>
/// <param name="LossCount">The number of these losses.</param>
internal readonly record struct TrainingPosition(int Epochs, int Batches, double LossSum, int LossCount)
{
    /// <summary>Gets the mean loss of the epoch's updates; 0 before the first.</summary>
    public double MeanLoss => LossSum / Math.Max(1, LossCount);

    /// <summary>Returns the position after the end of the epoch.</summary>
    public TrainingPosition NextEpoch() => new(Epochs + 1, 0, 0, 0);
}
