namespace Notebooks.Tests.Kit;

public class PictureTests
{
    private static readonly Picture s_columns = new(
        4,
        2,
        [.. new byte[] { 0, 100, 200, 40, 20, 120, 220, 60 }.SelectMany(value => new byte[] { value, value, value, 255 })]
    );

    [Test]
    public void Square_SmallerSide_IsTheMeanOfTheMiddle() =>
        Assert.That(s_columns.Square(1).Pixels, Is.EqualTo(new byte[] { 160, 160, 160, 255 }), "of 100, 200, 120 and 220");

    [Test]
    public void Square_LargerSide_RepeatsPixels()
    {
        var large = s_columns.Square(4);

        Assert.That(
            large.Pixels.Where((_, i) => i % 4 == 0),
            Is.EqualTo(new byte[] { 100, 100, 200, 200, 100, 100, 200, 200, 120, 120, 220, 220, 120, 120, 220, 220 })
        );
    }

    [Test]
    public void ToPlanes_AnyPicture_GivesRedGreenAndBlueOneAfterTheOther() =>
        Assert.That(new Picture(2, 1, [1, 2, 3, 255, 4, 5, 6, 255]).ToPlanes(), Is.EqualTo(new float[] { 3, 6, 2, 5, 1, 4 }));

    [Test]
    public void Tint_SomePixels_TakeTheColorOfTheClass() =>
        Assert.That(
            new Picture(2, 1, [0, 0, 0, 255, 7, 8, 9, 255]).Tint([true, false], 0).Pixels,
            Is.EqualTo(new byte[] { 118, 76, 0, 255, 7, 8, 9, 255 }),
            "two thirds of #0072b2"
        );

    [Test]
    public void Load_SavedPicture_HasTheSamePixels()
    {
        var picture = DrawnPictures.Draw("sailboat", 5, side: 40);
        var path = Path.Combine(Path.GetTempPath(), $"visiongraph-{Guid.NewGuid():N}.png");
        picture.Save(path);

        var loaded = Picture.Load(path);

        File.Delete(path);
        Assert.That((loaded.Width, loaded.Height, loaded.Pixels), Is.EqualTo((40, 40, picture.Pixels)));
    }

    [Test]
    public void Draw_SameSeed_GivesTheSamePictureAndOthersAnother()
    {
        var pictures = DrawnPictures
            .Kinds.SelectMany(kind => Enumerable.Range(0, 2).Select(seed => DrawnPictures.Draw(kind, seed, side: 24)))
            .ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(DrawnPictures.Draw(DrawnPictures.Kinds[0], 0, side: 24).Pixels, Is.EqualTo(pictures[0].Pixels));
            Assert.That(pictures.Select(picture => Convert.ToBase64String(picture.Pixels)), Is.Unique);
        });
    }

    [Test]
    public void Draw_UnknownKind_SaysWhichThereAre() =>
        Assert.That(
            () => DrawnPictures.Draw("teapot", 1),
            Throws.ArgumentException.With.Message.Contains("'teapot'").And.Message.Contains("fish, flower, house")
        );

    [Test]
    public void ToPlane_PointsInAPlane_KeepTheirDistances()
    {
        // Three numbers that follow from two: a plane within a space, away from its origin.
        var random = new Random(3);
        var flat = Enumerable.Range(0, 50).Select(_ => (X: random.NextDouble() * 10, Y: random.NextDouble() * 2)).ToArray();
        float[][] vectors = [.. flat.Select(point => new[] { (float)(point.X * 0.6 + 7), (float)(point.X * 0.8), (float)point.Y })];

        var (places, share) = Projection.ToPlane(vectors);

        Assert.Multiple(() =>
        {
            Assert.That(share, Is.EqualTo(1).Within(1e-6));
            for (var i = 1; i < flat.Length; i++)
                Assert.That(Distance(places[i], places[0]), Is.EqualTo(Distance(flat[i], flat[0])).Within(1e-4));
        });

        static double Distance((double X, double Y) a, (double X, double Y) b) =>
            Math.Sqrt(Math.Pow(a.X - b.X, 2) + Math.Pow(a.Y - b.Y, 2));
    }
}
