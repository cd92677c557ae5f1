using MLNet.VisionGraph.Training.Metrics;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// The calibration of a classifier: how well its confidence matches its accuracy, in bins of equal width (Guo et al.,
/// arXiv:1706.04599, section 2).
/// </summary>
public sealed class Calibration
{
    internal Calibration(IReadOnlyList<ReliabilityBin> bins)
    {
        Bins = bins;
        double rows = bins.Sum(bin => bin.Count);
        ExpectedError = rows > 0 ? bins.Sum(bin => bin.Count * Math.Abs(bin.Gap)) / rows : 0;
        MaximumError = bins.Where(bin => bin.Count > 0).Select(bin => Math.Abs(bin.Gap)).DefaultIfEmpty(0).Max();
    }

    /// <summary>Gets the bins, from 0 to 1.</summary>
    internal IReadOnlyList<ReliabilityBin> Bins { get; }

    /// <summary>
    /// Gets the expected calibration error (ECE): the mean |confidence − accuracy| of the bins, weighted by their number of rows. From 0
    /// to 1; 0 is best.
    /// </summary>
    public double ExpectedError { get; }

    /// <summary>Gets the maximum calibration error (MCE): the largest |confidence − accuracy| of all bins that have rows.</summary>
    public double MaximumError { get; }
}
