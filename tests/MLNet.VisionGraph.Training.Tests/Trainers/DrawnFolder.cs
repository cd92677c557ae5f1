using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

/// <summary>A temporary folder of drawn pictures, and the rows that lead to them.</summary>
internal sealed class DrawnFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("visiongraph-tests-").FullName;

    public DrawnFolder(int perClass, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < perClass * DrawnImages.Classes.Length; i++)
        {
            var kind = i % DrawnImages.Classes.Length;
            using var picture = DrawnImages.Pattern(kind, random);
            picture.Save(At($"{i:00}.png"));
            Rows.Add(new Row { Path = At($"{i:00}.png"), Label = DrawnImages.Classes[kind] });
        }
    }

    public List<Row> Rows { get; } = [];

    public string At(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public sealed class Row
    {
        public string Path { get; set; } = string.Empty;

        public string Label { get; set; } = string.Empty;
    }

    public sealed class BytesRow
    {
        public byte[] Image { get; set; } = [];

        public string Label { get; set; } = string.Empty;
    }

    public sealed class ImageRow
    {
        [ImageType(1, 1)]
        public MLImage? Image { get; set; }

        public string Label { get; set; } = string.Empty;
    }

    public sealed class NumberRow
    {
        public string Path { get; set; } = string.Empty;

        public int Label { get; set; }
    }

    public sealed class UncountedRow
    {
        public string Path { get; set; } = string.Empty;

        [KeyType(uint.MaxValue)]
        public uint Label { get; set; }
    }
}
