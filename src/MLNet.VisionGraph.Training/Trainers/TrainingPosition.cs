namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>Where a training stands between two updates.</summary>
/// <param name="Epochs">The epochs that are complete.</param>
/// <param name="Batches">The batches that are done of the epoch under way.</param>
/// <param name="LossSum">The sum of its updates' losses so far.</param>
/// <param name="LossCount">How many those are.</param>
internal readonly record struct TrainingPosition(int Epochs, int Batches, double LossSum, int LossCount)
{
    /// <summary>Gets the mean loss of the epoch's updates; 0 before the first.</summary>
    public double MeanLoss => LossSum / Math.Max(1, LossCount);

    /// <summary>Gives the position after an epoch's end.</summary>
    public TrainingPosition NextEpoch() => new(Epochs + 1, 0, 0, 0);
}
