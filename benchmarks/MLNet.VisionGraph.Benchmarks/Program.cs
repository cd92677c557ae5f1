// Side by side in one run, contenders in turns, images per second:
//   ./build.sh bench [--rounds N] [--seconds S] [--float] [BACKBONE…]                   decoded 224 × 224 pictures → pooled features
//   ./build.sh bench photos [--rounds N] [--seconds S] [--folder FOLDER] [BACKBONE…]    JPEG files → pooled features; without a folder drawn ones of 256 px and of 12 megapixels
//   ./build.sh bench batches [--rounds N] [--seconds S] [BACKBONE…]                     the same pictures in batches of 1 to 32, for ImageFeaturizerOptions.BatchSize
//   ./build.sh bench growth [BACKBONE…]                                                 100 to 100,000 rows, 1 to 64 callers with views and with single predictions, cold start
//   ./build.sh bench cases [OPTIONS OF BENCHMARKDOTNET]                                 latency of single predictions (p50, p95, p99) and what they allocate
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using BenchmarkDotNet.Running;
using MLNet.VisionGraph.Benchmarks;
using MLNet.VisionGraph;
using Microsoft.ML;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case [ColdStart.Verb, var backbone, var file]:
        ColdStart.Run(backbone, file);
        return;
    case ["cases", .. var options]:
        BenchmarkSwitcher.FromAssembly(typeof(Contenders).Assembly).Run(options.Length > 0 ? options : ["--filter", "*"]);
        return;
}

var (isPhotos, isGrowth, isBatches) = (args is ["photos", ..], args is ["growth", ..], args is ["batches", ..]);
var (rounds, seconds, withInt8, folder, names) = (7, isPhotos ? 4 : 1.5, true, (string?)null, new List<string>());
for (var i = isPhotos || isGrowth || isBatches ? 1 : 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--rounds": rounds = int.Parse(args[++i], CultureInfo.InvariantCulture); break;
        case "--seconds": seconds = double.Parse(args[++i], CultureInfo.InvariantCulture); break;
        case "--float" when !isPhotos: withInt8 = false; break;
        case "--folder" when isPhotos: folder = args[++i]; break;
        default: names.Add(args[i]); break;
    }
}

Console.WriteLine($"ML.NET: {typeof(MLContext).Assembly.GetName().Name} {typeof(MLContext).Assembly.GetName().Version}; ONNX Runtime {Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetVersionString()}");
Console.WriteLine($"Machine: {Environment.ProcessorCount} cores, {(Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "no AVX")}, .NET {Environment.Version}");
if (isGrowth)
{
    Growing();
    return;
}

Console.WriteLine($"{rounds} rounds of {seconds} s, every contender in each; median images/s [lowest, highest]");
if (!isBatches)
    Console.WriteLine(ResNet18Featurizer.Legend);
var turns = new Turns(rounds, seconds);
if (isPhotos)
    Photos();
else if (isBatches)
    InBatches();
else
    Decoded();

void Growing()
{
    foreach (var name in names.Count > 0 ? names : ["efficientvit_m0"])
    {
        Console.WriteLine();
        Console.WriteLine($"{name}, decoded pictures → pooled features");
        using var growth = new Growth(BackboneRegistry.Get(name));
        growth.PrintRows([100, 1_000, 10_000, 100_000]);
        growth.PrintCallers([1, 8, 64], seconds: 4);
        growth.PrintEngines([1, 8, 64], seconds: 4);
        ColdStart.Print(name, rounds);
    }
}

void Decoded()
{
    foreach (var name in names.Count > 0 ? names : ["efficientvit_m0", "efficientvit_m5", "mobilevig_ti"])
    {
        using var contenders = new Contenders(BackboneRegistry.Get(name), withInt8);
        Console.WriteLine();
        Console.WriteLine($"{name} (ONNX Runtime alone is best with {contenders.CalibrateRuntime()})");
        turns.Print(contenders.All);
    }
}

void InBatches()
{
    foreach (var name in names.Count > 0 ? names : ["efficientvit_m0", "efficientvit_m5", "mobilevig_ti"])
    {
        using var batches = new Batches(BackboneRegistry.Get(name), [1, 2, 4, 8, 16, 32]);
        Console.WriteLine();
        Console.WriteLine(name);
        turns.Print(batches.All);
    }
}

void Photos()
{
    foreach (var name in names.Count > 0 ? names : ["efficientvit_m0"])
    {
        if (folder is not null)
        {
            Compare(name, folder, [.. Directory.EnumerateFiles(folder, "*.jpg", SearchOption.AllDirectories)]);
            continue;
        }

        using var small = new DrawnPhotos(64, 341, 256);
        Compare(name, "341 × 256 px", small.Files);
        using var large = new DrawnPhotos(8, 4000, 3000);
        Compare(name, "12 megapixels", large.Files);
    }
}

void Compare(string name, string what, IReadOnlyList<string> files)
{
    using var contenders = new PhotoFiles(BackboneRegistry.Get(name), files);
    var cosines = contenders.Cosines();
    Console.WriteLine();
    Console.WriteLine($"{name}, {what}, {files.Count} files, {files.Average(file => new FileInfo(file).Length) / 1e6:0.00} MB each; features of reduced and full decoding: cosine at least {cosines[0]:0.0000}, median {cosines[cosines.Length / 2]:0.0000}");
    turns.Print(contenders.All);
}
