namespace Starter;

/// <summary>A phase of a distillation: half a cosine of the learning rate, after a short warm-up.</summary>
/// <param name="ImageSize">The side of the student's images.</param>
/// <param name="Images">The number of views to learn from.</param>
/// <param name="Rate">The highest learning rate.</param>
/// <param name="EndRate">The learning rate at the end.</param>
internal sealed record Phase(int ImageSize, long Images, double Rate, double EndRate)
{
    /// <summary>Gets the number of updates.</summary>
    public int Steps => (int)(Images / Recipe.BatchSize);

    /// <summary>Returns the learning rate of an update.</summary>
    public double RateAt(long step) =>
        step < Recipe.WarmupSteps
            ? Rate * (step + 1) / Recipe.WarmupSteps
            : EndRate
                + (Rate - EndRate)
                    / 2
                    * (1 + Math.Cos(Math.PI * (step - Recipe.WarmupSteps) / Math.Max(1, Steps - Recipe.WarmupSteps)));
}
