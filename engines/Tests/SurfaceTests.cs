using Microsoft.ML;

namespace EnginesTests;

/// <summary>
/// The ML.NET and TorchSharp stand-ins offer nothing that the real packages do not: code that compiles against it compiles against them.
/// The ONNX Runtime binding is not checked: it is compiled from Microsoft's own sources.
/// </summary>
public class SurfaceTests
{
    [TestCase(typeof(MLContext))]
    [TestCase(typeof(TorchSharp.torch))]
    public void StandIn_EveryMember_IsInTheRealPackages(Type one)
    {
        var real = RealLines();
        string[] foreign = [.. SurfaceDump.Lines(one.Assembly).Where(line => !real.Contains(line))];
        Assert.That(foreign, Is.Empty, string.Join(Environment.NewLine, foreign));
    }

    [Test]
    public void Dump_OfTheTests_NamesMembersAsTheListsDo()
    {
        var lines = SurfaceDump.Lines(typeof(Shape<>).Assembly).Where(l => l.StartsWith("EnginesTests.SurfaceTests.Shape<T>", StringComparison.Ordinal));
        Assert.That(lines, Is.EqualTo(new[]
        {
            "EnginesTests.SurfaceTests.Shape<T> :: abstract class : System.IDisposable",
            "EnginesTests.SurfaceTests.Shape<T> :: field readonly Name -> System.String",
            "EnginesTests.SurfaceTests.Shape<T> :: protected .ctor(System.String name = \"x\")",
            "EnginesTests.SurfaceTests.Shape<T> :: static Of<TItem>(ref TItem[] items, out System.Nullable<System.Int32> count, System.DayOfWeek day = Monday) -> T",
            "EnginesTests.SurfaceTests.Shape<T> :: virtual Dispose() -> System.Void",
        }));
    }

    private static HashSet<string> RealLines() =>
        [.. Directory.GetFiles(Path.Combine(TestContext.CurrentContext.TestDirectory, "surface"), "*.txt").SelectMany(File.ReadLines)];

    public abstract class Shape<T> : IDisposable
    {
        public readonly string Name;

        protected Shape(string name = "x") => Name = name;

        public static T Of<TItem>(ref TItem[] items, out int? count, DayOfWeek day = DayOfWeek.Monday)
        {
            count = items.Length + (int)day;
            return default!;
        }

        public void Dispose() => GC.SuppressFinalize(this);

        private protected abstract void Hidden();
    }
}
