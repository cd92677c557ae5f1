namespace MLNet.VisionGraph.Training.Tests.Metrics;

/// <summary>COCO's twelve numbers in COCO's order.</summary>
internal static class CocoNumbers
{
    public static double[] Of(CocoMetrics metrics) =>
        [
            metrics.AveragePrecision,
            metrics.AveragePrecision50,
            metrics.AveragePrecision75,
            metrics.AveragePrecisionSmall,
            metrics.AveragePrecisionMedium,
            metrics.AveragePrecisionLarge,
            metrics.AverageRecall1,
            metrics.AverageRecall10,
            metrics.AverageRecall100,
            metrics.AverageRecallSmall,
            metrics.AverageRecallMedium,
            metrics.AverageRecallLarge,
        ];
}
