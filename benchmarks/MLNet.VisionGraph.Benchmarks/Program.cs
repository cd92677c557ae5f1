// Images per second, decoded 224 × 224 pictures → pooled features, six ways in turns:
//   ./build.sh bench [--rounds N] [--seconds S] [BACKBONE…]
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using MLNet.VisionGraph.Benchmarks;
using MLNet.VisionGraph;
using Microsoft.ML;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var (rounds, seconds, names) = (7, 1.5, new List<string>());
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--rounds": rounds = int.Parse(args[++i], CultureInfo.InvariantCulture); break;
        case "--seconds": seconds = double.Parse(args[++i], CultureInfo.InvariantCulture); break;
        default: names.Add(args[i]); break;
    }
}

if (names.Count == 0)
    names.AddRange(["efficientvit_m0", "efficientvit_m5", "mobilevig_ti"]);

Console.WriteLine($"ML.NET: {typeof(MLContext).Assembly.GetName().Name} {typeof(MLContext).Assembly.GetName().Version}; ONNX Runtime {Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetVersionString()}");
Console.WriteLine($"Machine: {Environment.ProcessorCount} cores, {(Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "no AVX")}, .NET {Environment.Version}");
Console.WriteLine($"{rounds} rounds of {seconds} s, every contender in each; median images/s [lowest, highest]");

foreach (var name in names)
{
    using var contenders = new Contenders(BackboneRegistry.Get(name));
    Console.WriteLine();
    Console.WriteLine($"{name} (ONNX Runtime alone is best with {contenders.CalibrateRuntime()})");

    var all = contenders.All;
    var results = all.ToDictionary(contender => contender.Name, _ => new List<double>());
    foreach (var contender in all)
        contender.Measure(0.3);
    for (var round = 0; round < rounds; round++)
    {
        foreach (var contender in all.Skip(round % all.Count).Concat(all.Take(round % all.Count)))
            results[contender.Name].Add(contender.Measure(seconds));
    }

    var ours = results[all[0].Name];
    foreach (var contender in all)
    {
        var rates = results[contender.Name];
        var ratio = contender == all[0] ? string.Empty : $"   ours is {Spread(ours.Zip(rates, (a, b) => a / b))} times as fast";
        Console.WriteLine($"  {contender.Name,-44} {Median(rates),7:0} [{rates.Min():0}, {rates.Max():0}]{ratio}");
    }
}

static string Spread(IEnumerable<double> values) => $"{Median(values):0.00} [{values.Min():0.00}, {values.Max():0.00}]";

static double Median(IEnumerable<double> values)
{
    var sorted = values.Order().ToArray();
    return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
