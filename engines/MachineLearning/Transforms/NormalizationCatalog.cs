using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Brings numbers to a common scale that is learned from the data.</summary>
public static class NormalizationCatalog
{
    /// <summary>Divides by the largest absolute value; without <paramref name="fixZero"/> maps [min, max] to [0, 1].</summary>
    public static NormalizingEstimator NormalizeMinMax(
        this TransformsCatalog catalog,
        string outputColumnName,
        string inputColumnName = null,
        long maximumExampleCount = 1000000000,
        bool fixZero = true) =>
        catalog.NormalizeMinMax([new InputOutputColumnPair(outputColumnName, inputColumnName)], maximumExampleCount, fixZero);

    /// <summary>The same for several columns.</summary>
    public static NormalizingEstimator NormalizeMinMax(
        this TransformsCatalog catalog,
        InputOutputColumnPair[] columns,
        long maximumExampleCount = 1000000000,
        bool fixZero = true) =>
        new(catalog.Environment, InputOutputColumnPair.Convert(columns), NormalizingEstimator.Rule.MinMax, maximumExampleCount, fixZero);

    /// <summary>Divides by the root mean square; without <paramref name="fixZero"/> subtracts the mean and divides by the standard deviation.</summary>
    public static NormalizingEstimator NormalizeMeanVariance(
        this TransformsCatalog catalog,
        string outputColumnName,
        string inputColumnName = null,
        long maximumExampleCount = 1000000000,
        bool fixZero = true,
        bool useCdf = false) =>
        catalog.NormalizeMeanVariance([new InputOutputColumnPair(outputColumnName, inputColumnName)], maximumExampleCount, fixZero, useCdf);

    /// <summary>The same for several columns.</summary>
    public static NormalizingEstimator NormalizeMeanVariance(
        this TransformsCatalog catalog,
        InputOutputColumnPair[] columns,
        long maximumExampleCount = 1000000000,
        bool fixZero = true,
        bool useCdf = false)
    {
        if (useCdf)
            throw new NotSupportedException("The ML.NET stand-in has no normalisation by the cumulative distribution (useCdf).");
        return new(catalog.Environment, InputOutputColumnPair.Convert(columns), NormalizingEstimator.Rule.MeanVariance, maximumExampleCount, fixZero);
    }
}
