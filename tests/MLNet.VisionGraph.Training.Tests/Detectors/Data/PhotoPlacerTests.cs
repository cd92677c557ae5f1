using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Detectors.Data;

namespace MLNet.VisionGraph.Training.Tests.Detectors.Data;

/// <summary>Boxes and masks follow the pixels of a photo, wherever it is put.</summary>
public class PhotoPlacerTests
{
    private static readonly BoundingBox s_square = new(20, 12, 52, 36);

    [Test]
    public void Scatter_AnySizeAndPlace_MovesTheBoxWithThePixels()
    {
        using var photo = Photo(110, 70);
        var sample = SampleOf(photo);
        var options = new DetectionAugmentationOptions
        {
            MinScale = 0.5,
            MaxScale = 2,
            Color = null,
        };
        var flips = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            using var canvas = Canvas(80);
            var window = new PixelWindow(seed % 20, seed % 13, 60, 64);
            var placement = PhotoPlacer.Scatter(photo, sample, canvas, window, options, new AugmentationRandom(seed));
            flips += placement.Flipped ? 1 : 0;

            var box = placement.Clip(placement.ToCanvas(s_square));
            var (left, top, right, bottom) = BrightBounds(canvas);
            if (box.Width < 2 || box.Height < 2)
                continue;
            Assert.Multiple(() =>
            {
                Assert.That(left, Is.EqualTo(box.X1).Within(1.5), $"seed {seed}: {placement}");
                Assert.That(top, Is.EqualTo(box.Y1).Within(1.5), $"seed {seed}: {placement}");
                Assert.That(right, Is.EqualTo(box.X2).Within(1.5), $"seed {seed}: {placement}");
                Assert.That(bottom, Is.EqualTo(box.Y2).Within(1.5), $"seed {seed}: {placement}");
                Assert.That(placement.Visible.Left, Is.GreaterThanOrEqualTo(window.Left));
                Assert.That(placement.Visible.Left + placement.Visible.Width, Is.LessThanOrEqualTo(window.Left + window.Width));
            });
        }

        Assert.That(flips, Is.InRange(60, 140));
    }

    [Test]
    public void Take_MasksAsPolygonAndAsPixels_AreTheSame()
    {
        using var photo = Photo(110, 70);
        double[] outline = [20, 12, 52, 12, 52, 36, 20, 36];
        var mask = InstanceMask.FromPolygons([outline], 110, 70);
        var asPolygon = SampleOf(photo) with { Objects = [new TrainedObject(0, s_square, [outline], null)] };
        var asPixels = SampleOf(photo) with { Objects = [new TrainedObject(0, s_square, null, mask)] };
        var options = new DetectionAugmentationOptions { Color = null };
        for (var seed = 0; seed < 50; seed++)
        {
            using var canvas = Canvas(80);
            var placement = PhotoPlacer.Scatter(
                photo,
                asPolygon,
                canvas,
                new PixelWindow(0, 0, 80, 80),
                options,
                new AugmentationRandom(seed)
            );
            var objects = new ObjectPlacer(80, withMasks: true, minVisibility: 0.3);
            objects.Add(asPolygon, placement);
            objects.Add(asPixels, placement);

            var truth = objects.Take(80, 80);

            if (truth.Masks.Count == 0)
                continue;
            var (a, b, box) = (truth.Masks[0], truth.Masks[1], truth.Boxes[0]);
            Assert.Multiple(() =>
            {
                Assert.That(a.Area, Is.EqualTo(b.Area).Within(2 * (box.Width + box.Height)), $"seed {seed}");
                Assert.That(b.Area, Is.EqualTo(box.Area).Within(2 * (box.Width + box.Height)), $"seed {seed}");
            });
        }
    }

    [Test]
    public void Add_ObjectAlmostOutside_IsLeftOut()
    {
        using var photo = Photo(100, 100);
        var sample = SampleOf(photo) with { Objects = [new TrainedObject(0, new BoundingBox(80, 80, 100, 100), null, null)] };
        var placement = new Placement(1, 1, 0, 0, new PixelWindow(0, 0, 85, 85), Flipped: false);
        var objects = new ObjectPlacer(100, withMasks: false, minVisibility: 0.3);

        objects.Add(sample, placement);
        var hidden = objects.Take(100, 100);
        objects.Add(sample, placement with { Visible = new PixelWindow(0, 0, 95, 95) });
        var visible = objects.Take(100, 100);

        Assert.Multiple(() =>
        {
            Assert.That(hidden.Boxes, Is.Empty);
            Assert.That(visible.Boxes, Has.Length.EqualTo(1));
            Assert.That(visible.Boxes[0].X2, Is.EqualTo(95));
        });
    }

    private static DetectionSample SampleOf(RgbImage photo) =>
        new(ImageSample.FromBytes([1], 0), photo.Width, photo.Height, [new TrainedObject(0, s_square, null, null)]);

    // A dark photo with a white square.
    private static RgbImage Photo(int width, int height)
    {
        var photo = new RgbImage(width, height);
        photo.Pixels.Fill(40);
        for (var y = (int)s_square.Y0; y < s_square.Y1; y++)
            photo.Row(y)[((int)s_square.X0 * 3)..((int)s_square.X1 * 3)].Fill(255);
        return photo;
    }

    private static RgbImage Canvas(int side)
    {
        var canvas = new RgbImage(side, side);
        canvas.Pixels.Clear();
        return canvas;
    }

    private static (int Left, int Top, int Right, int Bottom) BrightBounds(RgbImage canvas)
    {
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, 0, 0);
        for (var y = 0; y < canvas.Height; y++)
        {
            for (var x = 0; x < canvas.Width; x++)
            {
                if (canvas.Row(y)[3 * x] < 148)
                    continue;
                (left, top) = (Math.Min(left, x), Math.Min(top, y));
                (right, bottom) = (Math.Max(right, x + 1), Math.Max(bottom, y + 1));
            }
        }

        return (left, top, right, bottom);
    }
}
