using MLNet.VisionGraph.Pipeline.Images;
using SkiaSharp;

namespace MLNet.VisionGraph.Tests.Pipeline;

public class DetectionDrawingTests
{
    private const int Width = 240;
    private const int Height = 160;

    [Test]
    public void Draw_BoxMaskAndLabel_AreAtTheirPlaces()
    {
        var box = new BoundingBox(40, 60, 140, 130);
        var mask = InstanceMask.FromPixels([.. Pixels((x, y) => x is >= 60 and < 100 && y is >= 80 and < 110)], Width, Height);
        using var drawn = Decode(DetectionDrawing.Draw(Gray(), [new Detection(1, "horse", 0.87, box, mask)]));
        var color = DetectionPainter.ColorOf(1);

        Assert.Multiple(() =>
        {
            Assert.That((drawn.Width, drawn.Height), Is.EqualTo((Width, Height)));
            Assert.That(drawn.GetPixel(140, 100), Is.EqualTo(color), "the right edge");
            Assert.That(drawn.GetPixel(70, 130), Is.EqualTo(color), "the lower edge");
            Assert.That(drawn.GetPixel(80, 90), Is.EqualTo(Tinted(color)), "the mask");
            Assert.That(drawn.GetPixel(120, 90), Is.EqualTo(new SKColor(128, 128, 128)), "in the box, beside the mask");
            Assert.That(drawn.GetPixel(200, 20), Is.EqualTo(new SKColor(128, 128, 128)), "elsewhere");

            // The label is above the box: a field of the class's color with letters on it.
            var label = (from x in Enumerable.Range(42, 60) from y in Enumerable.Range(44, 14) select drawn.GetPixel(x, y)).ToArray();
            Assert.That(label.Count(pixel => pixel == color), Is.GreaterThan(300));
            Assert.That(label.Count(pixel => Contrast(pixel, color) > 3), Is.GreaterThan(40));
        });
    }

    [Test]
    public void Draw_LabelsAtEveryEdge_StayInsideThePhoto()
    {
        BoundingBox[] boxes = [new(0, 0, 30, 30), new(220, 150, 240, 160), new(-5, 100, 300, 170), new(0, 0, 0, 0)];
        var detections = boxes.Select((box, i) => new Detection(i, "a very long name of a class", 1, box)).ToArray();

        using var drawn = Decode(DetectionDrawing.Draw(Gray(), detections, ImageFileFormat.Jpeg));

        Assert.That((drawn.Width, drawn.Height), Is.EqualTo((Width, Height)));
        Assert.That(Contrast(drawn.GetPixel(5, 3), new SKColor(128, 128, 128)), Is.GreaterThan(1.05), "the first label is in the box");
    }

    [Test]
    public void Draw_NothingFound_IsThePhoto()
    {
        using var drawn = Decode(DetectionDrawing.Draw(Gray(), []));

        Assert.That(drawn.Pixels, Has.All.EqualTo(new SKColor(128, 128, 128)));
    }

    [Test]
    public void Draw_MaskOfAnotherSize_IsRefused()
    {
        var mask = InstanceMask.FromRunLengths([100], 10, 10);
        var detection = new Detection(0, "a", 1, new BoundingBox(0, 0, 5, 5), mask);

        Assert.That(() => DetectionDrawing.Draw(Gray(), [detection]), Throws.ArgumentException.With.Message.Contains("10 × 10"));
        Assert.That(() => DetectionDrawing.Draw([1, 2, 3], []), Throws.TypeOf<InvalidDataException>());
        Assert.That(() => DetectionDrawing.Draw(Gray(), [], (ImageFileFormat)7), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void ColorOf_ClassesOfAList_AreDifferent()
    {
        var colors = Enumerable.Range(0, 12).Select(DetectionPainter.ColorOf).ToArray();

        for (var i = 0; i < colors.Length; i++)
        {
            for (var j = 0; j < i; j++)
                Assert.That(Distance(colors[i], colors[j]), Is.GreaterThan(40), $"{i} and {j}");
        }
    }

    // Machines without fonts have no other letters; each is drawn and differs from the others.
    [Test]
    public void PixelFont_EachCharacter_HasItsOwnShape()
    {
        const string characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ%.,:-+_/()?";
        var shapes = characters.Select(character => Shape(character.ToString())).ToArray();

        Assert.That(shapes, Is.Unique);
        Assert.That(shapes, Has.All.Contains('#'));
        Assert.That(Shape("a"), Is.EqualTo(Shape("A")));
        Assert.That(Shape("ß"), Is.EqualTo(Shape("?")));
        Assert.That(Shape("T"), Is.EqualTo("#####  #    #    #    #    #    #  "));
    }

    private static string Shape(string text)
    {
        using var bitmap = new SKBitmap(PixelFont.Advance - 1, PixelFont.Height);
        using var canvas = new SKCanvas(bitmap);
        using var paint = new SKPaint { Color = SKColors.Red };
        PixelFont.Draw(canvas, text, 0, 0, 1, paint);
        return string.Concat(bitmap.Pixels.Select(pixel => pixel == SKColors.Red ? '#' : ' '));
    }

    private static byte[] Gray()
    {
        using var bitmap = new SKBitmap(Width, Height);
        bitmap.Erase(new SKColor(128, 128, 128));
        return bitmap.Encode(SKEncodedImageFormat.Png, 100).ToArray();
    }

    private static SKBitmap Decode(byte[] image) => SKBitmap.Decode(image);

    private static IEnumerable<bool> Pixels(Func<int, int, bool> inside) =>
        Enumerable.Range(0, Width * Height).Select(i => inside(i % Width, i / Width));

    private static SKColor Tinted(SKColor color)
    {
        return new SKColor(Mix(color.Red), Mix(color.Green), Mix(color.Blue));

        static byte Mix(byte tint) => (byte)(128 + 0.45f * (tint - 128));
    }

    private static double Distance(SKColor a, SKColor b) =>
        Math.Sqrt(Math.Pow(a.Red - b.Red, 2) + Math.Pow(a.Green - b.Green, 2) + Math.Pow(a.Blue - b.Blue, 2));

    private static double Contrast(SKColor a, SKColor b)
    {
        var (one, other) = (Luminance(a), Luminance(b));
        return (Math.Max(one, other) + 0.05) / (Math.Min(one, other) + 0.05);
    }

    private static double Luminance(SKColor color)
    {
        return 0.2126 * Linear(color.Red) + 0.7152 * Linear(color.Green) + 0.0722 * Linear(color.Blue);

        static double Linear(byte value) => Math.Pow(value / 255.0, 2.2);
    }
}
