using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Tests.Pipeline;

/// <summary>A temporary folder with pictures of different sizes, drawn from a seed.</summary>
internal sealed class PictureFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("visiongraph-tests-").FullName;

    public PictureFolder(int count, int seed = 3)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            var path = Path.Combine(_folder, $"{i:00}.png");
            using var picture = DrawnImages.Scene(random.Next(40, 300), random.Next(40, 300), random);
            picture.Save(path);
            Rows.Add(
                new Row
                {
                    Path = path,
                    Label = i % 3 == 0 ? "one" : "other",
                    Number = i,
                    Vector = [i, 2 * i, 3 * i],
                }
            );
        }
    }

    public List<Row> Rows { get; } = [];

    public string File(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public sealed class Row
    {
        public string Path { get; set; } = string.Empty;

        public string Label { get; set; } = string.Empty;

        public int Number { get; set; }

        [VectorType(3)]
        public float[] Vector { get; set; } = [];
    }

    // Another column in addition to the picture: ML.NET cannot save a schema that has only pictures.
    public sealed class ImageRow
    {
        public int Number { get; set; }

        [ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }

    public sealed class PreparedRow
    {
        public int Number { get; set; }

        [ImageType(224, 224)]
        public MLImage? Image { get; set; }
    }

    public sealed class BytesRow
    {
        public byte[] Image { get; set; } = [];
    }

    public sealed class Output
    {
        public float[] Features { get; set; } = [];
    }
}
