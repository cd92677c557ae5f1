// Side by side in one run, contenders in turns:
//   ./build.sh bench [--rounds N] [--seconds S] [--float] [BACKBONE…]                   decoded 224 × 224 images → pooled features
//   ./build.sh bench photos [--rounds N] [--seconds S] [--folder FOLDER] [BACKBONE…]    JPEG files → pooled features; default: drawn ones
//   ./build.sh bench batches [--rounds N] [--seconds S] [BACKBONE…]                     batches of 1 to 32, for the option BatchSize
//   ./build.sh bench detection [--rounds N] [--seconds S] [BACKBONE…]                   JPEG files → objects, light detectors at 320 px
//   ./build.sh bench growth [BACKBONE…]                                                 100 to 100,000 rows, 1 to 64 callers, cold start
//   ./build.sh bench cases [OPTIONS OF BENCHMARKDOTNET]                                 latency of single predictions and their allocations
//   ./build.sh bench training [--photos FOLDER] [--rounds N] [--seconds S] [BACKBONE…]  a training step, and scoring in TorchSharp
using System.Globalization;
using BenchmarkDotNet.Running;
using MLNet.VisionGraph.Benchmarks.Scoring;
using MLNet.VisionGraph.Benchmarks.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case [ColdStart.Verb, var backbone, var file]:
        ColdStart.Run(backbone, file);
        break;
    case ["cases", .. var options]:
        BenchmarkSwitcher.FromAssembly(typeof(ScoringBench).Assembly).Run(options.Length > 0 ? options : ["--filter", "*"]);
        break;
    case ["training", .. var options]:
        TrainingBench.Run(options);
        break;
    default:
        ScoringBench.Run(args);
        break;
}
