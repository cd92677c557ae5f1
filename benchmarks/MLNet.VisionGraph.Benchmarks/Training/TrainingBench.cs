using System.Globalization;
using MLNet.VisionGraph.Training.Torch;
using TorchSharp;

namespace MLNet.VisionGraph.Benchmarks.Training;

/// <summary>
/// Measures milliseconds per image of scoring in TorchSharp and in the featurizer, and of a training step; with images, also the trainer on
/// them.
/// </summary>
internal sealed class TrainingBench
{
    private readonly Rounds _rounds = new(Count: 7, Seconds: 2);
    private readonly string? _folder;
    private readonly List<string> _names = [];

    private TrainingBench(string[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--photos":
                    _folder = arguments[++i];
                    break;
                case "--rounds":
                    _rounds = _rounds with { Count = int.Parse(arguments[++i], CultureInfo.InvariantCulture) };
                    break;
                case "--seconds":
                    _rounds = _rounds with { Seconds = double.Parse(arguments[++i], CultureInfo.InvariantCulture) };
                    break;
                default:
                    _names.Add(arguments[i]);
                    break;
            }
        }

        if (_names.Count == 0)
            _names.AddRange(["efficientvit_m0", "mobilevig_ti"]);
    }

    /// <summary>Measures: <c>[--photos FOLDER] [--rounds N] [--seconds S] [BACKBONE…]</c>.</summary>
    public static void Run(string[] arguments) => new TrainingBench(arguments).Run();

    private static string Ratio(double[] ours, double[] theirs) => $"{ours.Zip(theirs, (a, b) => a / b).Median():0.00}";

    private void Run()
    {
        NativeMemory.KeepLargeBlocks();
        NativeThreads.SpinBriefly();
        torch.set_num_threads(Environment.ProcessorCount);
        Console.WriteLine(
            $"TorchSharp {typeof(torch).Assembly.GetName().Version}; libtorch {torch.__version__}, {torch.get_num_threads()} threads"
        );
        Machine.Print();
        Console.WriteLine($"{_rounds.Count} rounds of {_rounds.Seconds} s, every contender in each; median [lowest, highest]");

        foreach (var name in _names)
        {
            Console.WriteLine();
            Console.WriteLine($"{name}, pooled features at 224 × 224, ms/image");
            using (var scoring = new TorchScoring(BackboneRegistry.Get(name)))
                TimeTable.Print(_rounds, scoring.Contenders);
            Console.WriteLine();
            Console.WriteLine($"{name}, a training step at 224 × 224, ms/image");
            PrintSteps(BackboneRegistry.Get(name));
        }

        foreach (var side in new[] { 7, 14, 28 })
            PrintAggregation(side);
        if (_folder is not null)
            PrintTraining(new PhotoTraining(_folder));
    }

    private void PrintSteps(BackboneDescriptor backbone)
    {
        var steps = new[] { 16, 32 }.Select(batch => (Batch: batch, Step: new TrainingStep(backbone.Network, batch))).ToArray();
        var ours = steps.Select(pair => new TimeContender($"batch {pair.Batch}", pair.Batch, pair.Step.Run)).ToArray();
        var others = steps.SelectMany(pair => Others(pair.Batch, pair.Step)).ToArray();
        var times = _rounds.Measure<TimeContender>([.. ours, .. others]);
        foreach (var contender in ours)
            TimeTable.Print(contender.Name, times[contender]);
        foreach (var contender in others)
            TimeTable.Print(contender.Name, times[contender], times[ours.Single(mine => mine.Images == contender.Images)]);
        foreach (var (_, step) in steps)
            step.Dispose();
    }

    private static IEnumerable<TimeContender> Others(int batch, TrainingStep step)
    {
        yield return new TimeContender($"batch {batch}, in bfloat16", batch, step.RunInBFloat16);
        yield return new TimeContender($"batch {batch}, channels first", batch, step.RunChannelsFirst);
        if (step.HasNeighbors)
            yield return new TimeContender($"batch {batch}, and neighbors shift by shift", batch, step.RunShiftByShift);
    }

    private void PrintAggregation(int side)
    {
        Console.WriteLine();
        Console.WriteLine($"The neighbor aggregation alone, maps of 256 × {side} × {side}, with gradient, ms/image");
        using var aggregation = new Aggregation(side);
        if (!aggregation.FormsAgree())
            throw new InvalidOperationException(
                "The two forms of the aggregation give different values: comparing their speed makes no sense."
            );
        TimeTable.Print(_rounds with { Seconds = _rounds.Seconds / 4 }, aggregation.Contenders);
    }

    private void PrintTraining(PhotoTraining training)
    {
        Console.WriteLine();
        Console.WriteLine("Images at 224 × 224, crops, flips and color jitter, batch 32, images/s");
        TimeTable.Print("loaded, without a trainer", training.LoadAlone(224, _rounds.Count));
        foreach (var name in _names)
        {
            var (rates, waitShares) = training.Train(BackboneRegistry.Get(name), _rounds.Count);
            TimeTable.Print($"trained, {name}", rates);
            Console.WriteLine($"    waiting for images {waitShares.Spread("P1")} of the time");
            var (featurizer, opening, probe, head) = training.Probe.Measure(BackboneRegistry.Get(name), _rounds.Count);
            Console.WriteLine(
                $"    {training.Probe.Count} images, {name}, seconds: "
                    + $"featurized {featurizer.Spread()}, with the featurizer's opening {opening.Spread()}"
            );
            Console.WriteLine(
                $"    a linear probe of them {probe.Spread()}, {Ratio(probe, featurizer)} and {Ratio(probe, opening)} times that, "
                    + $"its head {head.Spread()}"
            );
        }
    }
}
