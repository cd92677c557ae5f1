using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Image;

/// <summary>Which colours of an image become numbers, in which order and scale.</summary>
internal sealed class PixelExtraction
{
    public PixelExtraction(ImagePixelExtractingEstimator.ColorBits colors, ImagePixelExtractingEstimator.ColorsOrder order, bool interleave, float offset, float scale, bool asFloat)
    {
        Contracts.CheckParam((colors & ImagePixelExtractingEstimator.ColorBits.All) != 0 && (colors & ~ImagePixelExtractingEstimator.ColorBits.All) == 0,
            "colorsToExtract", "Need to use at least one color plane");
        Contracts.CheckParam(Enum.IsDefined(order), "orderOfExtraction");
        if (asFloat)
        {
            Contracts.CheckParam(float.IsFinite(offset), "offsetImage");
            Contracts.CheckParam(float.IsFinite(scale) && scale != 0, "scaleImage");
        }

        (Colors, Order, Interleave, AsFloat) = (colors, order, interleave, asFloat);
        (Offset, Scale) = asFloat ? (offset, scale) : (0, 1);

        // The names of the orders spell them.
        Channels = [.. order.ToString().Where(letter => (colors & BitOf(letter)) != 0)];
    }

    public ImagePixelExtractingEstimator.ColorBits Colors { get; }

    public ImagePixelExtractingEstimator.ColorsOrder Order { get; }

    public bool Interleave { get; }

    public float Offset { get; }

    public float Scale { get; }

    public bool AsFloat { get; }

    public PrimitiveDataViewType ItemType => AsFloat ? NumberDataViewType.Single : NumberDataViewType.Byte;

    /// <summary>One letter of A, R, G, B per plane.</summary>
    public char[] Channels { get; }

    public VectorDataViewType OutputType(int height, int width) =>
        Interleave ? new VectorDataViewType(ItemType, height, width, Channels.Length) : new VectorDataViewType(ItemType, Channels.Length, height, width);

    /// <summary>Writes all planes; <paramref name="convert"/> holds the number for each of the 256 values.</summary>
    public void Extract<T>(MLImage image, Span<T> target, ReadOnlySpan<T> convert)
    {
        ReadOnlySpan<byte> pixels = image.Pixels;
        int count = pixels.Length / 4;
        for (int plane = 0; plane < Channels.Length; plane++)
        {
            int at = Interleave ? plane : plane * count;
            int step = Interleave ? Channels.Length : 1;
            for (int i = ByteOf(Channels[plane], image.PixelFormat); i < pixels.Length; i += 4, at += step)
                target[at] = convert[pixels[i]];
        }
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write((byte)Colors);
        writer.Write((byte)Order);
        writer.Write(AsFloat);
        writer.Write(Offset);
        writer.Write(Scale);
        writer.Write(Interleave);
    }

    public static PixelExtraction Load(BinaryReader reader)
    {
        var colors = (ImagePixelExtractingEstimator.ColorBits)reader.ReadByte();
        var order = (ImagePixelExtractingEstimator.ColorsOrder)reader.ReadByte();
        bool asFloat = reader.ReadBoolean();
        float offset = reader.ReadSingle(), scale = reader.ReadSingle();
        bool interleave = reader.ReadBoolean();
        try
        {
            return new PixelExtraction(colors, order, interleave, offset, scale, asFloat);
        }
        catch (ArgumentException e)
        {
            throw new FormatException("Corrupt model file", e);
        }
    }

    private static ImagePixelExtractingEstimator.ColorBits BitOf(char letter) => letter switch
    {
        'A' => ImagePixelExtractingEstimator.ColorBits.Alpha,
        'R' => ImagePixelExtractingEstimator.ColorBits.Red,
        'G' => ImagePixelExtractingEstimator.ColorBits.Green,
        _ => ImagePixelExtractingEstimator.ColorBits.Blue
    };

    private static int ByteOf(char letter, MLPixelFormat format) => letter switch
    {
        'A' => 3,
        'G' => 1,
        'R' => format == MLPixelFormat.Bgra32 ? 2 : 0,
        _ => format == MLPixelFormat.Bgra32 ? 0 : 2
    };
}
