// Milliseconds an image of scoring in TorchSharp and in the featurizer, and of a training step; with photos, the trainer at work on them:
//   ./build.sh bench training [--photos FOLDER] [--rounds N] [--seconds S] [BACKBONE…]
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using MLNet.VisionGraph;
using MLNet.VisionGraph.Training.Benchmarks;
using MLNet.VisionGraph.Training.Torch;
using TorchSharp;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var (turns, folder, names) = (new Turns(Rounds: 7, Seconds: 2), (string?)null, new List<string>());
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--photos": folder = args[++i]; break;
        case "--rounds": turns = turns with { Rounds = int.Parse(args[++i], CultureInfo.InvariantCulture) }; break;
        case "--seconds": turns = turns with { Seconds = double.Parse(args[++i], CultureInfo.InvariantCulture) }; break;
        default: names.Add(args[i]); break;
    }
}

if (names.Count == 0)
    names.AddRange(["efficientvit_m0", "mobilevig_ti"]);

NativeMemory.KeepLargeBlocks();
NativeThreads.SpinBriefly();
torch.set_num_threads(Environment.ProcessorCount);
Console.WriteLine($"TorchSharp: {typeof(torch).Assembly.GetName().Name} {typeof(torch).Assembly.GetName().Version}; libtorch {torch.__version__}, {torch.get_num_threads()} threads");
Console.WriteLine($"Machine: {Environment.ProcessorCount} cores, {(Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "no AVX")}, .NET {Environment.Version}");
Console.WriteLine($"{turns.Rounds} rounds of {turns.Seconds} s, every contender in each; median [lowest, highest]");

foreach (var name in names)
{
    Console.WriteLine();
    Console.WriteLine($"{name}, pooled features at 224 × 224, ms/image");
    Score(BackboneRegistry.Get(name));
    Console.WriteLine();
    Console.WriteLine($"{name}, a training step at 224 × 224, ms/image");
    Steps(BackboneRegistry.Get(name));
}

foreach (var side in new[] { 7, 14, 28 })
{
    Console.WriteLine();
    Console.WriteLine($"The neighbour aggregation alone, maps of 256 × {side} × {side}, with gradient, ms/image");
    using var aggregation = new Aggregation(side);
    if (!aggregation.FormsAgree())
        throw new InvalidOperationException("The two forms of the aggregation give different values: comparing their speed makes no sense.");
    var times = (turns with { Seconds = turns.Seconds / 4 }).Measure(aggregation.Contenders);
    foreach (var contender in aggregation.Contenders)
        Turns.Print(contender.Name, times[contender], contender == aggregation.Contenders[0] ? null : times[aggregation.Contenders[0]]);
}

if (folder is not null)
    Photos(new PhotoTraining(folder));

void Score(BackboneDescriptor backbone)
{
    using var scoring = new Scoring(backbone);
    var times = turns.Measure(scoring.Contenders);
    foreach (var contender in scoring.Contenders)
        Turns.Print(contender.Name, times[contender], contender == scoring.Contenders[0] ? null : times[scoring.Contenders[0]]);
}

void Steps(BackboneDescriptor backbone)
{
    var steps = new[] { 16, 32 }.Select(batch => (Batch: batch, Step: new TrainingStep(backbone.Network, batch))).ToArray();
    var ours = steps.Select(pair => new Contender($"batch {pair.Batch}", pair.Batch, pair.Step.Run)).ToArray();
    var others = steps.SelectMany(pair => Others(pair.Batch, pair.Step)).ToArray();
    var times = turns.Measure([.. ours, .. others]);
    foreach (var contender in ours)
        Turns.Print(contender.Name, times[contender]);
    foreach (var contender in others)
        Turns.Print(contender.Name, times[contender], times[ours.Single(mine => mine.Images == contender.Images)]);
    foreach (var (_, step) in steps)
        step.Dispose();
}

IEnumerable<Contender> Others(int batch, TrainingStep step)
{
    yield return new Contender($"batch {batch}, in bfloat16", batch, step.RunInBFloat16);
    yield return new Contender($"batch {batch}, channel after channel", batch, step.RunChannelsFirst);
    if (step.HasNeighbours)
        yield return new Contender($"batch {batch}, and neighbours shift by shift", batch, step.RunShiftByShift);
}

void Photos(PhotoTraining training)
{
    Console.WriteLine();
    Console.WriteLine("Photos at 224 × 224, crops, flips and colour jitter, batch 32, photos/s");
    Turns.Print("loaded, with no trainer behind", training.LoadAlone(224, turns.Rounds));
    foreach (var name in names)
    {
        var (rates, waitShares) = training.Train(BackboneRegistry.Get(name), turns.Rounds);
        Turns.Print($"trained, {name}", rates);
        Console.WriteLine($"    waiting for photos {Turns.Median(waitShares):P1} of the time [{waitShares.Min():P1}, {waitShares.Max():P1}]");
        var (featurizer, opening, probe, head) = training.Probe.Measure(BackboneRegistry.Get(name), turns.Rounds);
        Console.WriteLine($"    {training.Probe.Count} photos, {name}, seconds: featurized {Spread(featurizer)}, with the featurizer's opening {Spread(opening)}");
        Console.WriteLine($"    a linear probe of them {Spread(probe)}, {Times(probe, featurizer)} and {Times(probe, opening)} times that, its head {Spread(head)}");
    }
}

static string Times(double[] ours, double[] theirs) => $"{Turns.Median(ours.Zip(theirs, (a, b) => a / b)):0.00}";

static string Spread(double[] values) => $"{Turns.Median(values):0.00} [{values.Min():0.00}, {values.Max():0.00}]";
