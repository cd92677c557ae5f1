using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Mathematics.OutlierDetection;

namespace MLNet.VisionGraph.Benchmarks.Scoring.Cases;

/// <summary>
/// Measures in this process, without building a project per case, and every call separately, so that percentiles refer to calls.
/// </summary>
internal sealed class InProcess : ManualConfig
{
    public InProcess()
    {
        AddJob(
            Job.Default.WithToolchain(InProcessEmitToolchain.Instance)
                .WithInvocationCount(1)
                .WithUnrollFactor(1)
                .WithWarmupCount(20)
                .WithIterationCount(200)
                .WithOutlierMode(OutlierMode.DontRemove)
        ); // slow calls are what percentiles are for
        ArtifactsPath = Path.Combine("artifacts", "benchmarks");
        AddColumn(StatisticColumn.P50, StatisticColumn.P95, new Percentile99());
    }

    private sealed class Percentile99 : IColumn
    {
        public string Id => nameof(Percentile99);

        public string ColumnName => "P99";

        public string Legend => "Percentile 99";

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Statistics;

        public int PriorityInCategory => 3;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Time;

        public string GetValue(BenchmarkDotNet.Reports.Summary summary, BenchmarkDotNet.Running.BenchmarkCase benchmarkCase) =>
            GetValue(summary, benchmarkCase, summary.Style);

        public string GetValue(
            BenchmarkDotNet.Reports.Summary summary,
            BenchmarkDotNet.Running.BenchmarkCase benchmarkCase,
            BenchmarkDotNet.Reports.SummaryStyle style
        )
        {
            var statistics = summary[benchmarkCase]?.ResultStatistics;
            return statistics is null ? "NA" : $"{statistics.Percentiles.Percentile(99) / 1e6:0.000} ms";
        }

        public bool IsAvailable(BenchmarkDotNet.Reports.Summary summary) => true;

        public bool IsDefault(BenchmarkDotNet.Reports.Summary summary, BenchmarkDotNet.Running.BenchmarkCase benchmarkCase) => false;
    }
}
