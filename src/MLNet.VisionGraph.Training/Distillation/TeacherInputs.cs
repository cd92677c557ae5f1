namespace MLNet.VisionGraph.Training.Distillation;

/// <summary>
/// Converts the student's images to the teacher's input: resized, renormalized or turned back into pixels, and placed in the center of the
/// frame that the teacher crops.
/// </summary>
/// <param name="options">The options that describe the teacher's input.</param>
/// <param name="frame">The height and width of the teacher's input.</param>
/// <param name="seen">The height and width of the center that the teacher's network sees.</param>
internal sealed class TeacherInputs(OnnxTeacherOptions options, (int Height, int Width) frame, (int Height, int Width) seen)
{
    private readonly float[] _resized = new float[seen.Height * seen.Width];

    /// <summary>Gets the height and width of the teacher's input.</summary>
    public (int Height, int Width) Frame => frame;

    /// <summary>Gets the number of values of one image.</summary>
    public int Length => 3 * frame.Height * frame.Width;

    /// <summary>Converts an image.</summary>
    /// <param name="images">The student's images.</param>
    /// <param name="index">The index of the image.</param>
    /// <param name="target">Receives [3, height, width] of the frame; values outside the center are left unchanged.</param>
    public void Write(TeacherImages images, int index, Span<float> target)
    {
        var (plane, framePlane) = (images.Height * images.Width, frame.Height * frame.Width);
        var (top, left) = ((frame.Height - seen.Height) / 2, (frame.Width - seen.Width) / 2);
        for (var channel = 0; channel < 3; channel++)
        {
            var pixels = images[index].Slice(channel * plane, plane);
            if (images.Height != seen.Height || images.Width != seen.Width)
            {
                PlaneResampler.Resize(pixels, images.Height, images.Width, _resized, seen.Height, seen.Width);
                pixels = _resized;
            }

            var (scale, shift) = Conversion(images.Preprocessing, channel);
            for (var y = 0; y < seen.Height; y++)
            {
                var from = pixels.Slice(y * seen.Width, seen.Width);
                var to = target.Slice(channel * framePlane + (top + y) * frame.Width + left, seen.Width);
                for (var x = 0; x < to.Length; x++)
                    to[x] = from[x] * scale + shift;
            }
        }
    }

    // The student's value v is the color v · deviation + mean, in 0 to 1. Equal normalizations yield scale 1 and shift 0, which change
    // nothing.
    private (float Scale, float Shift) Conversion(ImagePreprocessing student, int channel)
    {
        var (mean, deviation) = options.TakesPixels
            ? (0, 1.0 / 255)
            : ((double)options.Preprocessing.Mean[channel], (double)options.Preprocessing.Deviation[channel]);
        return ((float)(student.Deviation[channel] / deviation), (float)((student.Mean[channel] - mean) / deviation));
    }
}
