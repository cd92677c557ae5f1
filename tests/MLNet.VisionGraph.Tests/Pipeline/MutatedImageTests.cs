using Microsoft.ML;
using MLNet.VisionGraph.TestKit;

namespace MLNet.VisionGraph.Tests.Pipeline;

/// <summary>Damaged files: each gives features or an error about that image, and nothing else.</summary>
public class MutatedImageTests
{
    [TestCase(".png")]
    [TestCase(".jpg")]
    public void Transform_MutatedFiles_GiveFeaturesOrAnInvalidImage(string extension)
    {
        var mlContext = new MLContext();
        var random = new Random(12);
        var rows = Mutated(extension, random).ToList();
        var data = mlContext.Data.LoadFromEnumerable(rows);
        using var skipping = mlContext
            .Transforms.ImageFeaturizer(Featurizing.Options("Image") with { OnInvalidImage = InvalidImageHandling.Skip })
            .Fit(data);
        using var throwing = mlContext.Transforms.ImageFeaturizer(Featurizing.Options("Image")).Fit(data);

        var features = Featurizing.Read(skipping.Transform(data));

        Assert.That(features, Has.Count.EqualTo(rows.Count));
        Assert.Multiple(() =>
        {
            Assert.That(features[0], Is.All.Not.NaN, "the first is not damaged");
            Assert.That(features.Count(values => values.All(float.IsNaN)), Is.GreaterThan(0), "some are damaged too much");
            Assert.That(features.Where(values => values.Any(float.IsNaN)), Is.All.Matches<float[]>(values => values.All(float.IsNaN)));
        });

        using var cursor = throwing
            .Transform(data)
            .GetRowCursor(throwing.GetOutputSchema(data.Schema).Where(column => column.Name == "Features"));
        for (var row = 0; row < rows.Count; row++)
        {
            if (float.IsNaN(features[row][0]))
                Assert.That(Assert.Throws<InvalidImageException>(() => cursor.MoveNext())!.Row, Is.EqualTo(row));
            else
                Assert.That(cursor.MoveNext());
        }
    }

    private static IEnumerable<PictureFolder.BytesRow> Mutated(string extension, Random random)
    {
        var path = Path.Combine(Path.GetTempPath(), $"visiongraph-{Guid.NewGuid():N}{extension}");
        byte[] original;
        using (var picture = DrawnImages.Scene(96, 64, random))
        {
            picture.Save(path);
            original = File.ReadAllBytes(path);
            File.Delete(path);
        }

        yield return new PictureFolder.BytesRow { Image = original };
        for (var i = 0; i < 200; i++)
        {
            var bytes = original.ToArray();
            switch (i % 4)
            {
                case 0:
                    bytes = bytes[..random.Next(bytes.Length)];
                    break; // cut off
                case 1:
                    bytes[random.Next(Math.Min(64, bytes.Length))] = (byte)random.Next(256);
                    break; // header
                case 2:
                    random.NextBytes(bytes.AsSpan(random.Next(bytes.Length - 8), 8));
                    break; // a hole
                default:
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                    break; // a bit
            }

            yield return new PictureFolder.BytesRow { Image = bytes };
        }
    }
}
