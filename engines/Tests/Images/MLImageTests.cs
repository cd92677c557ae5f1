using Microsoft.ML.Data;
using NUnit.Framework.Constraints;

namespace EnginesTests.Images;

public class MLImageTests
{
    private string _folder;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("mlimage").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void GetBGRPixels_RgbaPixels_AreReordered()
    {
        // The real package's picture and result: 4x3 Rgba32, byte i = 5 i.
        using MLImage image = MLImage.CreateFromPixels(4, 3, MLPixelFormat.Rgba32, [.. Enumerable.Range(0, 48).Select(i => (byte)(5 * i))]);
        byte[] expected = [.. Enumerable.Range(0, 12).SelectMany(i => new[] { (byte)(20 * i + 10), (byte)(20 * i + 5), (byte)(20 * i) })];
        Assert.That(image.GetBGRPixels, Is.EqualTo(expected));
        Assert.That(image.PixelFormat, Is.EqualTo(MLPixelFormat.Rgba32));
        Assert.That(image.BitsPerPixel, Is.EqualTo(32));
    }

    [Test]
    public void GetBGRPixels_BgraPixels_DropAlpha()
    {
        using MLImage image = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Bgra32, [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.That(image.GetBGRPixels, Is.EqualTo(new byte[] { 1, 2, 3, 5, 6, 7 }));
        Assert.That(image.Pixels.ToArray(), Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }));
    }

    [TestCase(0, 1, MLPixelFormat.Bgra32, 4, "Invalid width value. (Parameter 'width')")]
    [TestCase(1, -1, MLPixelFormat.Bgra32, 4, "Invalid height value. (Parameter 'height')")]
    [TestCase(1, 1, MLPixelFormat.Unknown, 4, "Unsupported pixel format (Parameter 'pixelFormat')")]
    [TestCase(1, 1, MLPixelFormat.Bgra32, 5, "Invalid imagePixelData buffer size.")]
    [TestCase(65536, 65536, MLPixelFormat.Bgra32, 0, "Invalid imagePixelData buffer size.")]
    public void CreateFromPixels_WrongArgument_Throws(int width, int height, MLPixelFormat format, int length, string message) =>
        Assert.That(() => MLImage.CreateFromPixels(width, height, format, new byte[length]), Throws.ArgumentException.With.Message.EqualTo(message));

    [Test]
    public void CreateFromFile_MissingOrUnreadable_IsInvalidPath()
    {
        string text = Path.Combine(_folder, "a.jpg");
        File.WriteAllText(text, "no picture");
        Assert.That(() => MLImage.CreateFromFile(text), Throws.ArgumentException.With.Message.EqualTo("Invalid path (Parameter 'imagePath')"));
        Assert.That(() => MLImage.CreateFromFile(text + "x"), Throws.ArgumentException.With.Message.EqualTo("Invalid path (Parameter 'imagePath')"));
        Assert.That(() => MLImage.CreateFromFile(null), Throws.ArgumentNullException);
    }

    [Test]
    public void CreateFromStream_NoPicture_IsInvalidContents()
    {
        Assert.That(() => MLImage.CreateFromStream(new MemoryStream("no picture"u8.ToArray())),
            Throws.ArgumentException.With.Message.EqualTo("Invalid input stream contents (Parameter 'imageStream')"));
        Assert.That(() => MLImage.CreateFromStream(new MemoryStream()), Throws.ArgumentException);
        Assert.That(() => MLImage.CreateFromStream(null), Throws.ArgumentNullException);
    }

    [Test]
    public void CreateFromStream_StreamThatCannotSeek_IsReadToItsEnd()
    {
        byte[] file = TestPictures.Png(40, 30, 8, 2, new byte[40 * 30 * 3]);
        using var drip = new DripStream(file);
        using MLImage image = MLImage.CreateFromStream(drip);
        Assert.That((image.Width, image.Height), Is.EqualTo((40, 30)));
    }

    [Test]
    public void AnyMember_Disposed_Throws()
    {
        MLImage image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, new byte[4]);
        image.Dispose();
        image.Dispose();
        Assert.That(() => image.Width, ThrowsDisposed());
        Assert.That(() => image.Height, ThrowsDisposed());
        Assert.That(() => image.BitsPerPixel, ThrowsDisposed());
        Assert.That(() => image.PixelFormat, ThrowsDisposed());
        Assert.That(() => image.Pixels.Length, ThrowsDisposed());
        Assert.That(() => image.GetBGRPixels, ThrowsDisposed());
        Assert.That(() => image.Tag, ThrowsDisposed());
        Assert.That(() => image.Tag = "x", ThrowsDisposed());
        Assert.That(() => image.Save("a.png"), ThrowsDisposed());
    }

    [TestCase(".png", 0)]
    [TestCase(".webp", 0)]
    [TestCase(".JPG", 8)]
    [TestCase(".jpeg", 8)]
    public void Save_Format_ReadsBackTheSamePicture(string extension, int tolerance)
    {
        byte[] pixels = TestPictures.Gradient(64, 48);
        string path = Path.Combine(_folder, "picture" + extension);
        using (MLImage image = MLImage.CreateFromPixels(64, 48, MLPixelFormat.Bgra32, pixels))
            image.Save(path);
        using MLImage read = MLImage.CreateFromFile(path);
        Assert.That((read.Width, read.Height, read.PixelFormat), Is.EqualTo((64, 48, MLPixelFormat.Bgra32)));
        Assert.That(MaxDifference(read.Pixels, pixels), Is.LessThanOrEqualTo(tolerance));
    }

    [Test]
    public void Save_TransparentRgba_KeepsColoursAndAlpha()
    {
        // Multiplied with alpha 128: 100 stands for 199.
        byte[] rgba = [100, 50, 0, 128, 255, 0, 7, 255, 0, 0, 0, 0];
        string path = Path.Combine(_folder, "picture.png");
        using (MLImage image = MLImage.CreateFromPixels(3, 1, MLPixelFormat.Rgba32, rgba))
            image.Save(path);
        using MLImage read = MLImage.CreateFromFile(path);
        Assert.That(read.Pixels.ToArray(), Is.EqualTo(new byte[] { 0, 50, 100, 128, 7, 0, 255, 255, 0, 0, 0, 0 }));
    }

    [Test]
    public void Save_OtherExtension_Throws()
    {
        using MLImage image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, new byte[4]);
        Assert.That(() => image.Save(Path.Combine(_folder, "a.bmp")), Throws.ArgumentException.With.Message.EqualTo(
            "Saving image with the format '.bmp' is not supported. Try save it with `Jpeg`, `Png`, or `Webp` format. (Parameter 'imagePath')"));
        Assert.That(() => image.Save(Path.Combine(_folder, "a.xyz")), Throws.ArgumentException.With.Message.EqualTo("Path has invalid image file extension. (Parameter 'imagePath')"));
    }

    [Test]
    public void Tag_Set_IsKept()
    {
        using MLImage image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, new byte[4]);
        Assert.That(image.Tag, Is.Null);
        image.Tag = "a";
        Assert.That(image.Tag, Is.EqualTo("a"));
    }

    private static IResolveConstraint ThrowsDisposed() => Throws.InvalidOperationException.With.Message.EqualTo("Object is disposed.");

    private static int MaxDifference(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int most = a.Length == b.Length ? 0 : int.MaxValue;
        for (int i = 0; i < Math.Min(a.Length, b.Length); i++)
            most = Math.Max(most, Math.Abs(a[i] - b[i]));
        return most;
    }

    /// <summary>Gives a few bytes at a time and has no length.</summary>
    private sealed class DripStream(byte[] content) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _at;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = Math.Min(Math.Min(count, 7), content.Length - _at);
            Array.Copy(content, _at, buffer, offset, read);
            _at += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
