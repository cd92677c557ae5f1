using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace EnginesTests.Images;

public class ImageTransformsTests
{
    private readonly MLContext _ml = new(1);
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("transforms").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase("extract_pixels_planes_rgb", false, ImagePixelExtractingEstimator.ColorsOrder.ARGB, 0f, 1f)]
    [TestCase("extract_pixels_interleaved_abgr", true, ImagePixelExtractingEstimator.ColorsOrder.ABGR, 0f, 1f)]
    [TestCase("extract_pixels_planes_scaled_offset", false, ImagePixelExtractingEstimator.ColorsOrder.ARGB, 117f, 1 / 255f)]
    public void ExtractPixels_RecordedPicture_GivesRecordedValues(string name, bool interleave, ImagePixelExtractingEstimator.ColorsOrder order, float offset, float scale)
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Sized { Image = RecordedPicture() }]);
        IDataView pixels = _ml.Transforms.ExtractPixels("Pixels", "Image", orderOfExtraction: order, interleavePixelColors: interleave, offsetImage: offset, scaleImage: scale)
            .Fit(data).Transform(data);
        JsonElement recorded = Fruit.Recorded.GetProperty(name);
        float[] expected = [.. recorded.GetProperty("values").EnumerateArray().Select(v => v.GetSingle())];
        Assert.That(pixels.Schema["Pixels"].Type.ToString(), Is.EqualTo(recorded.GetProperty("type").GetString()));
        Assert.That(Column<VBuffer<float>>(pixels, "Pixels").Single().DenseValues(), Is.EqualTo(expected).Within(1e-7f));
    }

    [Test]
    public void ExtractPixels_AllColoursAsBytes_FollowTheOrder()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Sized { Image = RecordedPicture() }]);
        IDataView pixels = _ml.Transforms.ExtractPixels("Pixels", "Image", ImagePixelExtractingEstimator.ColorBits.All, ImagePixelExtractingEstimator.ColorsOrder.AGBR,
            interleavePixelColors: true, offsetImage: 5, scaleImage: 5, outputAsFloatArray: false).Fit(data).Transform(data);
        Assert.That(pixels.Schema["Pixels"].Type.ToString(), Is.EqualTo("Vector<Byte, 3, 4, 4>"));
        Assert.That(Column<VBuffer<byte>>(pixels, "Pixels").Single().DenseValues().Take(8), Is.EqualTo(new byte[] { 15, 5, 10, 0, 35, 25, 30, 20 }));
    }

    [Test]
    public void ExtractPixels_NullImage_GivesZeros()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Sized()]);
        IDataView pixels = _ml.Transforms.ExtractPixels("Pixels", "Image").Fit(data).Transform(data);
        VBuffer<float> vector = Column<VBuffer<float>>(pixels, "Pixels").Single();
        Assert.That(vector.Length, Is.EqualTo(36));
        Assert.That(vector.DenseValues(), Is.All.Zero);
    }

    [Test]
    public void ExtractPixels_SecondPassOverUserImages_FindsThemDisposed()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Sized { Image = RecordedPicture() }]);
        IDataView pixels = _ml.Transforms.ExtractPixels("Pixels", "Image").Fit(data).Transform(data);
        Assert.That(Column<VBuffer<float>>(pixels, "Pixels").Count(), Is.EqualTo(1));
        Assert.That(() => Column<VBuffer<float>>(pixels, "Pixels").Count(), Throws.InvalidOperationException.With.Message.EqualTo("Object is disposed."));
    }

    [Test]
    public void ExtractPixels_NoColour_Throws() => Assert.That(() => _ml.Transforms.ExtractPixels("Pixels", "Image", 0), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [TestCase(float.NaN, 1f)]
    [TestCase(0f, 0f)]
    [TestCase(0f, float.PositiveInfinity)]
    public void ExtractPixels_UnusableScale_Throws(float offset, float scale) =>
        Assert.That(() => _ml.Transforms.ExtractPixels("Pixels", "Image", offsetImage: offset, scaleImage: scale), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Fit_WrongColumn_SaysWhatMLNetSays()
    {
        IDataView fruit = _ml.Data.LoadFromEnumerable(Fruit.Train);
        Assert.That(Error(() => _ml.Transforms.ResizeImages("Image", 2, 2, "Label").Fit(fruit)), Is.EqualTo(Fruit.Error("ResizeImages on text")));
        IDataView images = _ml.Data.LoadFromEnumerable([new Sized()], AnySize());
        Assert.That(Error(() => _ml.Transforms.ExtractPixels("Pixels", "Image").Fit(images)), Is.EqualTo(Fruit.Error("ExtractPixels without resize")));
    }

    [Test]
    public void ImageType_WithoutASize_CannotBeRegistered() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Data.LoadFromEnumerable([new Unsized()]));

    [Test]
    public void Save_NothingButPictures_HasNoSchemaToSave()
    {
        IDataView images = _ml.Data.LoadFromEnumerable([new Sized()]);
        var model = _ml.Transforms.CopyColumns("Copy", "Image").Fit(images);
        Assert.That(() => _ml.Model.Save(model, images.Schema, Stream.Null), Throws.InvalidOperationException.With.Message.EqualTo("No valid columns to save"));
        Assert.That(() => _ml.Model.Save(model, null, new MemoryStream()), Throws.Nothing);
    }

    [Test]
    public void LoadImages_RelativePaths_AreTakenFromTheFolderAndTagged()
    {
        Save("a.png", 3, 2);
        IDataView data = _ml.Data.LoadFromEnumerable([new PathRow { Path = "a.png" }, new PathRow { Path = "" }, new PathRow()]);
        IDataView images = _ml.Transforms.LoadImages("Image", _folder, "Path").Fit(data).Transform(data);
        Assert.That(images.Schema["Image"].Type, Is.EqualTo(new ImageDataViewType()));
        MLImage[] loaded = [.. Column<MLImage>(images, "Image", image => image is null ? null! : MLImage.CreateFromPixels(image.Width, image.Height, image.PixelFormat, image.Pixels), image => image?.Tag)];
        Assert.That((loaded[0].Width, loaded[0].Height, loaded[0].Tag), Is.EqualTo((3, 2, Path.Combine(_folder, "a.png"))));
        Assert.That(loaded.Skip(1), Is.All.Null);
    }

    [Test]
    public void LoadImages_SeveralRows_DisposeThePreviousImage()
    {
        Save("a.png", 3, 2);
        Save("b.png", 5, 4);
        IDataView data = _ml.Data.LoadFromEnumerable([new PathRow { Path = "a.png" }, new PathRow { Path = "b.png" }]);
        IDataView images = _ml.Transforms.LoadImages("Image", _folder, "Path").Fit(data).Transform(data);
        using DataViewRowCursor cursor = images.GetRowCursor([images.Schema["Image"]]);
        ValueGetter<MLImage> getter = cursor.GetGetter<MLImage>(images.Schema["Image"]);
        MLImage image = null!;
        cursor.MoveNext();
        getter(ref image);
        MLImage first = image;
        cursor.MoveNext();
        getter(ref image);
        Assert.That(() => first.Width, Throws.InvalidOperationException);
        Assert.That(image.Width, Is.EqualTo(5));
        image.Dispose();
    }

    [Test]
    public void LoadImages_MissingFile_SaysWhatMLNetSays()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new PathRow { Path = "/nowhere/x.png" }]);
        IDataView images = _ml.Transforms.LoadImages("Image", null!, "Path").Fit(data).Transform(data);
        Assert.That(Error(() => Column<MLImage>(images, "Image").Count()), Is.EqualTo(Fruit.Error("LoadImages missing file")));
    }

    [Test]
    public void LoadImages_MissingFolder_Throws() => Assert.That(() => _ml.Transforms.LoadImages("Image", Path.Combine(_folder, "no")), Throws.ArgumentException);

    [Test]
    public void LoadRawImageBytes_File_GivesItsBytes()
    {
        File.WriteAllBytes(Path.Combine(_folder, "a.bin"), [1, 2, 3]);
        IDataView data = _ml.Data.LoadFromEnumerable([new PathRow { Path = "a.bin" }, new PathRow { Path = "" }]);
        IDataView bytes = _ml.Transforms.LoadRawImageBytes("Bytes", _folder, "Path").Fit(data).Transform(data);
        Assert.That(bytes.Schema["Bytes"].Type.ToString(), Is.EqualTo("Vector<Byte>"));
        byte[][] read = [.. Column<VBuffer<byte>>(bytes, "Bytes").Select(b => b.DenseValues().ToArray())];
        Assert.That(read, Is.EqualTo(new byte[][] { [1, 2, 3], [] }));
    }

    [Test]
    public void ResizeImages_SameSize_HandsTheSourceOn()
    {
        MLImage source = RecordedPicture();
        IDataView data = _ml.Data.LoadFromEnumerable([new Sized { Image = source }]);
        IDataView resized = _ml.Transforms.ResizeImages("Small", 4, 3, "Image").Fit(data).Transform(data);
        using DataViewRowCursor cursor = resized.GetRowCursor([resized.Schema["Small"]]);
        MLImage image = null!;
        cursor.MoveNext();
        cursor.GetGetter<MLImage>(resized.Schema["Small"])(ref image);
        Assert.That(image, Is.SameAs(source));
    }

    [Test]
    public void ResizeImages_OtherSize_KeepsTagAndSetsType()
    {
        MLImage source = RecordedPicture();
        source.Tag = "tag";
        IDataView data = _ml.Data.LoadFromEnumerable([new Sized { Image = source }]);
        IDataView resized = _ml.Transforms.ResizeImages("Image", 10, 20).Fit(data).Transform(data);
        Assert.That(resized.Schema["Image"].Type, Is.EqualTo(new ImageDataViewType(20, 10)));
        Assert.That(Column<MLImage>(resized, "Image", image => image, image => $"{image!.Width}x{image.Height} {image.Tag}").Count(), Is.EqualTo(1));
    }

    [Test]
    public void ResizeImages_NullImage_StaysNull()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Sized()], AnySize());
        IDataView resized = _ml.Transforms.ResizeImages("Image", 10, 20).Fit(data).Transform(data);
        Assert.That(Column<MLImage>(resized, "Image").Single(), Is.Null);
    }

    [Test]
    public void ConvertToGrayscale_Image_GivesEqualChannels()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Sized { Image = RecordedPicture() }]);
        IDataView grey = _ml.Transforms.ConvertToGrayscale("Grey", "Image").Append(_ml.Transforms.ExtractPixels("Pixels", "Grey")).Fit(data).Transform(data);
        float[] planes = [.. Column<VBuffer<float>>(grey, "Pixels").Single().DenseValues()];
        float[] red = planes[..12], green = planes[12..24], blue = planes[24..];
        Assert.That(green, Is.EqualTo(red));
        Assert.That(blue, Is.EqualTo(red));
        Assert.That(red, Is.Ordered.And.Some.GreaterThan(200));
    }

    [Test]
    public void Model_SavedAndLoaded_GivesTheSameVectors()
    {
        Save("a.png", 30, 20);
        Save("b.png", 17, 40);
        IDataView data = _ml.Data.LoadFromEnumerable([new PathRow { Path = "a.png" }, new PathRow { Path = "b.png" }]);
        var pipeline = _ml.Transforms.LoadImages("Image", _folder, "Path")
            .Append(_ml.Transforms.ResizeImages("Image", 8, 6, resizing: ImageResizingEstimator.ResizingKind.IsoPad))
            .Append(_ml.Transforms.ConvertToGrayscale("Grey", "Image"))
            .Append(_ml.Transforms.ExtractPixels("Pixels", "Grey", interleavePixelColors: true, offsetImage: 3, scaleImage: 0.5f))
            .Append(_ml.Transforms.LoadRawImageBytes("Bytes", _folder, "Path"));
        ITransformer model = pipeline.Fit(data);
        string path = Path.Combine(_folder, "model.zip");
        _ml.Model.Save(model, data.Schema, path);
        ITransformer loaded = new MLContext().Model.Load(path, out DataViewSchema schema);
        Assert.That(schema["Path"].Type, Is.EqualTo(TextDataViewType.Instance));
        IDataView before = model.Transform(data), after = loaded.Transform(data);
        Assert.That(after.Schema.Select(c => c.ToString()), Is.EqualTo(before.Schema.Select(c => c.ToString())));
        Assert.That(Column<VBuffer<float>>(after, "Pixels").Select(v => v.DenseValues().ToArray()), Is.EqualTo(Column<VBuffer<float>>(before, "Pixels").Select(v => v.DenseValues().ToArray())));
        Assert.That(Column<VBuffer<byte>>(after, "Bytes").Select(v => v.Length), Is.All.GreaterThan(50));
    }

    [Test]
    public void ImageDataViewType_Equality_IsByValue()
    {
        var type = new ImageDataViewType(2, 3);
        Assert.That(type, Is.EqualTo(new ImageDataViewType(2, 3)).And.Not.EqualTo(new ImageDataViewType(3, 2)));
        Assert.That(type.GetHashCode(), Is.EqualTo(new ImageDataViewType(2, 3).GetHashCode()));
        Assert.That(new ImageDataViewType(2, 3).ToString(), Is.EqualTo("Image<2, 3>"));
        Assert.That(new ImageDataViewType().ToString(), Is.EqualTo("Image"));
        var attribute = new ImageTypeAttribute(2, 3);
        Assert.That(attribute, Is.EqualTo(new ImageTypeAttribute(2, 3)).And.Not.EqualTo(new ImageTypeAttribute()));
        Assert.That(() => new ImageDataViewType(0, 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    /// <summary>The real package's picture: 4x3 Rgba32, byte i = 5 i.</summary>
    private static MLImage RecordedPicture() => MLImage.CreateFromPixels(4, 3, MLPixelFormat.Rgba32, [.. Enumerable.Range(0, 48).Select(i => (byte)(5 * i))]);

    private static string Error(Action action)
    {
        Exception e = Assert.Catch(() => action())!;
        return $"{e.GetType()}: {e.Message}";
    }

    private static IEnumerable<T> Column<T>(IDataView data, string name) => Column<T>(data, name, value => value, _ => null);

    /// <summary>A column's values, copied before the next row takes their memory.</summary>
    private static IEnumerable<T> Column<T>(IDataView data, string name, Func<T, T> copy, Func<T?, string?> tag)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema[name]]);
        ValueGetter<T> getter = cursor.GetGetter<T>(data.Schema[name]);
        while (cursor.MoveNext())
        {
            T value = default!;
            getter(ref value);
            T copied = copy(value);
            if (copied is MLImage image)
                image.Tag = tag(value);
            yield return copied;
        }
    }

    private void Save(string name, int width, int height)
    {
        using MLImage image = MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, TestPictures.Gradient(width, height));
        image.Save(Path.Combine(_folder, name));
    }

    private sealed class Sized
    {
        [ImageType(3, 4)]
        public MLImage? Image { get; set; }
    }

    private sealed class Unsized
    {
        [ImageType]
        public MLImage? Image { get; set; }
    }

    // Only a definition can leave the size open.
    private static SchemaDefinition AnySize()
    {
        var definition = SchemaDefinition.Create(typeof(Sized));
        definition["Image"].ColumnType = new ImageDataViewType();
        return definition;
    }

    private sealed class PathRow
    {
        public string? Path { get; set; }
    }
}
