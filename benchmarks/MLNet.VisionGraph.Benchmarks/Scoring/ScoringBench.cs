using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using MLNet.VisionGraph.Benchmarks.Scoring.Detection;

namespace MLNet.VisionGraph.Benchmarks.Scoring;

/// <summary>Images per second of scoring, side by side with ONNX Runtime alone and with ML.NET's own ways.</summary>
internal sealed class ScoringBench
{
    private static readonly string[] s_defaults = ["efficientvit_m0", "efficientvit_m5", "mobilevig_ti"];

    private readonly string? _form;
    private readonly Rounds _rounds;
    private readonly bool _withInt8 = true;
    private readonly string? _folder;
    private readonly List<string> _names = [];

    private ScoringBench(string[] arguments)
    {
        _form = arguments.FirstOrDefault() is "photos" or "growth" or "batches" or "detection" ? arguments[0] : null;
        _rounds = new Rounds(Count: 7, Seconds: _form == "photos" ? 4 : 1.5);
        for (var i = _form is null ? 0 : 1; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--rounds":
                    _rounds = _rounds with { Count = int.Parse(arguments[++i], CultureInfo.InvariantCulture) };
                    break;
                case "--seconds":
                    _rounds = _rounds with { Seconds = double.Parse(arguments[++i], CultureInfo.InvariantCulture) };
                    break;
                case "--float" when _form != "photos":
                    _withInt8 = false;
                    break;
                case "--folder" when _form == "photos":
                    _folder = arguments[++i];
                    break;
                default:
                    _names.Add(arguments[i]);
                    break;
            }
        }
    }

    /// <summary>
    /// Measures: <c>[photos | batches | growth | detection] [--rounds N] [--seconds S] [--float] [--folder FOLDER] [BACKBONE…]</c>.
    /// </summary>
    public static void Run(string[] arguments) => new ScoringBench(arguments).Run();

    private IEnumerable<string> Names(params string[] defaults) => _names.Count > 0 ? _names : defaults;

    private void Run()
    {
        Console.WriteLine($"ML.NET {typeof(MLContext).Assembly.GetName().Version}; ONNX Runtime {OrtEnv.Instance().GetVersionString()}");
        Machine.Print();
        if (_form == "growth")
        {
            PrintGrowth();
            return;
        }

        Console.WriteLine($"{_rounds.Count} rounds of {_rounds.Seconds} s, every contender in each; median images/s [lowest, highest]");
        if (_form is not ("batches" or "detection"))
            Console.WriteLine(ResNet18Featurizer.Legend);
        switch (_form)
        {
            case "photos":
                PrintFiles();
                break;
            case "detection":
                foreach (var name in Names("efficientvit_m0", "mobilevig_ti"))
                    DetectionBench.Print(_rounds, name, side: 320);
                break;
            case "batches":
                PrintBatches();
                break;
            default:
                PrintDecoded();
                break;
        }
    }

    private void PrintDecoded()
    {
        foreach (var name in Names(s_defaults))
        {
            using var contenders = new Contenders(BackboneRegistry.Get(name), _withInt8);
            Console.WriteLine();
            Console.WriteLine($"{name} (ONNX Runtime alone is best with {contenders.CalibrateRuntime()})");
            RateTable.Print(_rounds, contenders.All);
        }
    }

    private void PrintBatches()
    {
        foreach (var name in Names(s_defaults))
        {
            using var batches = new Batches(BackboneRegistry.Get(name), [1, 2, 4, 8, 16, 32]);
            Console.WriteLine();
            Console.WriteLine(name);
            RateTable.Print(_rounds, batches.All);
        }
    }

    private void PrintFiles()
    {
        foreach (var name in Names("efficientvit_m0"))
        {
            if (_folder is not null)
            {
                PrintFiles(name, _folder, [.. Directory.EnumerateFiles(_folder, "*.jpg", SearchOption.AllDirectories)]);
                continue;
            }

            using var small = new DrawnFiles(64, 341, 256);
            PrintFiles(name, "341 × 256 px", small.Files);
            using var large = new DrawnFiles(8, 4000, 3000);
            PrintFiles(name, "12 megapixels", large.Files);
        }
    }

    private void PrintFiles(string name, string what, IReadOnlyList<string> files)
    {
        using var contenders = new FileContenders(BackboneRegistry.Get(name), files);
        var cosines = contenders.Cosines();
        Console.WriteLine();
        Console.WriteLine($"{name}, {what}, {files.Count} files, {files.Average(file => new FileInfo(file).Length) / 1e6:0.00} MB each");
        Console.WriteLine(
            $"features of reduced and full decoding: cosine at least {cosines[0]:0.0000}, median {cosines[cosines.Length / 2]:0.0000}"
        );
        RateTable.Print(_rounds, contenders.All);
    }

    private void PrintGrowth()
    {
        foreach (var name in Names("efficientvit_m0"))
        {
            Console.WriteLine();
            Console.WriteLine($"{name}, decoded images → pooled features");
            using var growth = new Growth(BackboneRegistry.Get(name));
            growth.PrintRows([100, 1_000, 10_000, 100_000]);
            growth.PrintCallers([1, 8, 64], seconds: 4);
            growth.PrintEngines([1, 8, 64], seconds: 4);
            ColdStart.Print(name, _rounds.Count);
        }
    }
}
