using System.Globalization;
using MLNet.VisionGraph.Parity;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args.Length == 0 || !args.All(Directory.Exists))
{
    Console.Error.WriteLine(
        args.Length == 0
            ? "Usage: parity FOLDER…   (folders with fixture.json files, at any depth)"
            : $"No such folder: {args.First(folder => !Directory.Exists(folder))}"
    );
    return 2;
}

var files = args.SelectMany(Fixture.Find).Select(path => (Path: path, Fixture: Fixture.Read(path))).ToArray();
var fixtures = files.Select(file => file.Fixture).OfType<Fixture>().ToArray();
foreach (var file in files.Where(file => file.Fixture is null))
    Console.WriteLine($"left out: {file.Path} is not a fixture of a registered backbone");
if (fixtures.Length == 0)
{
    Console.Error.WriteLine($"No fixture.json of a registered backbone in {string.Join(", ", args)} or below.");
    return 2;
}

var failed = 0;
foreach (var fixture in fixtures)
{
    IReadOnlyList<Comparison> comparisons;
    var name = $"{fixture.Model} {fixture.Settings.Height}x{fixture.Settings.Width} {fixture.Settings.Task}";
    try
    {
        comparisons = fixture.Compare();
    }
    catch (Exception exception) when (exception is not OutOfMemoryException)
    {
        Console.WriteLine($"FAIL  {name,-45} {exception.Message}");
        failed++;
        continue;
    }

    var worst = comparisons.MaxBy(comparison => comparison.Difference / comparison.Bound)!;
    Console.WriteLine(
        $"{(worst.Passed ? "ok  " : "FAIL")}  {name,-45} {comparisons.Count,3} outputs, "
            + $"nearest to its bound: {worst.Output}, difference {worst.Difference:0.0e+00}, bound {worst.Bound:0.0e+00}"
    );
    foreach (var comparison in comparisons.Where(comparison => !comparison.Passed))
        Console.WriteLine($"        {comparison.Output}: difference {comparison.Difference:0.0e+00}, bound {comparison.Bound:0.0e+00}");
    failed += worst.Passed ? 0 : 1;
}

Console.WriteLine($"{fixtures.Length - failed} of {fixtures.Length} fixtures agree");
return failed == 0 ? 0 : 1;
