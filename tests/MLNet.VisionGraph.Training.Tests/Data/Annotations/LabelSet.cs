using MLNet.VisionGraph.TestKit;
using SkiaSharp;

namespace MLNet.VisionGraph.Training.Tests.Data.Annotations;

/// <summary>A folder of drawn photos and of label files that a test writes; it is gone after the test.</summary>
internal sealed class LabelSet : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    public string At(string name) => System.IO.Path.Combine(_folder.Path, name);

    /// <summary>Draws a photo of the given size; an EXIF orientation is possible in JPEG files.</summary>
    public LabelSet Photo(string name, int width = 40, int height = 30, int orientation = 0)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(new SKColor((uint)(0xFF000000 | (uint)(name.Sum(character => character) * 7919))));
        var format = System.IO.Path.GetExtension(name) == ".png" ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg;
        using var encoded = bitmap.Encode(format, 90);
        var bytes = encoded.ToArray();
        File.WriteAllBytes(At(name), orientation == 0 ? bytes : [.. bytes[..2], .. Exif(orientation), .. bytes[2..]]);
        return this;
    }

    /// <summary>Writes a text file.</summary>
    public LabelSet Text(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
        return this;
    }

    public ObjectDataset Load(ObjectDatasetOptions? options = null) => ObjectDataset.Load(Path, options);

    /// <summary>Returns the objects of all photos, as text.</summary>
    public string Objects(ObjectDatasetOptions? options = null) => Describe(Load(options));

    /// <summary>Returns a line a photo: its name, its part, its objects with rounded boxes.</summary>
    public string Describe(ObjectDataset set) =>
        string.Join(
            '\n',
            set.Images.Select(image =>
                $"{System.IO.Path.GetRelativePath(Path, image.Path).Replace('\\', '/')} {image.Split ?? "-"}:"
                + string.Concat(
                    image.Objects.Select(each =>
                        FormattableString.Invariant(
                            $" {each.Class}({each.Box.X0:0.###},{each.Box.Y0:0.###},{each.Box.X1:0.###},{each.Box.Y1:0.###})"
                        )
                    )
                )
            )
        );

    public void Dispose() => _folder.Dispose();

    // An APP1 segment with one entry: tag 0x0112, the orientation.
    private static byte[] Exif(int orientation) =>
        [0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
}
