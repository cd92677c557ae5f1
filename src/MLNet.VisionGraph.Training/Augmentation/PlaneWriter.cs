namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>
/// Converts an image to three normalized planes, with the same values as scoring: value · scale + shift, each operation rounded to float.
/// </summary>
internal sealed class PlaneWriter
{
    private readonly float[][] _tables = new float[3][];

    public PlaneWriter(ImagePreprocessing preprocessing)
    {
        preprocessing.Check();
        var (scale, shift) = preprocessing.ToScaleAndShift();
        for (var channel = 0; channel < 3; channel++)
        {
            var table = _tables[channel] = new float[256];
            for (var value = 0; value < 256; value++)
            {
                var scaled = value * scale[channel];
                table[value] = scaled + shift[channel];
            }
        }
    }

    /// <summary>Writes the planes, [3, height, width].</summary>
    public void Write(RgbImage image, Span<float> planes)
    {
        var pixels = image.Pixels;
        var size = image.Width * image.Height;
        var red = planes[..size];
        var green = planes.Slice(size, size);
        var blue = planes.Slice(2 * size, size);
        var (reds, greens, blues) = (_tables[0], _tables[1], _tables[2]);
        for (int i = 0, at = 0; i < size && at + 2 < pixels.Length; i++, at += 3)
        {
            red[i] = reds[pixels[at]];
            green[i] = greens[pixels[at + 1]];
            blue[i] = blues[pixels[at + 2]];
        }
    }
}
