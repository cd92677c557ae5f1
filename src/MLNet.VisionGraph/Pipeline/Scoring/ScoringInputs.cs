using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Pipeline.Scoring;

/// <summary>
/// The inputs of a network for a batch: the images and, where images keep their aspect, the widths and heights inside the padding and the
/// factors from the photos' widths and heights to them.
/// </summary>
/// <param name="plan">The plan of the images.</param>
/// <param name="size">The number of images.</param>
internal sealed class ScoringInputs(ImagePlan plan, int size)
{
    private readonly int _length = 3 * plan.Height * plan.Width;

    /// <summary>Gets the values of each input, image after image.</summary>
    public IReadOnlyList<float[]> Arrays { get; } =
        plan.KeepsAspect
            ? [new float[size * 3 * plan.Height * plan.Width], new float[2 * size], new float[2 * size]]
            : [new float[size * 3 * plan.Height * plan.Width]];

    /// <summary>Writes an image.</summary>
    /// <param name="index">The index of the image in the batch.</param>
    /// <param name="tensorizer">The tensorizer of the worker.</param>
    /// <param name="fill">Writes the values.</param>
    /// <returns>The photo's size.</returns>
    public ImageGeometry Fill(int index, ImageTensorizer tensorizer, FillImage fill)
    {
        var geometry = fill(tensorizer, Image(index));
        Describe(index, geometry);
        return geometry;
    }

    /// <summary>Writes an image that does not show anything.</summary>
    public void Clear(int index)
    {
        Image(index).Clear();
        Describe(index, new ImageGeometry(plan.Height, plan.Width, plan.Height, plan.Width));
    }

    private Span<float> Image(int index) => Arrays[0].AsSpan(index * _length, _length);

    private void Describe(int index, ImageGeometry geometry)
    {
        if (!plan.KeepsAspect)
            return;
        (Arrays[1][2 * index], Arrays[1][2 * index + 1]) = (geometry.Width, geometry.Height);
        (Arrays[2][2 * index], Arrays[2][2 * index + 1]) = (geometry.HorizontalScale, geometry.VerticalScale);
    }
}

/// <summary>Writes an image as a network's input and returns the photo's size.</summary>
/// <param name="tensorizer">The tensorizer of the worker.</param>
/// <param name="target">Receives the values, [3, H, W].</param>
internal delegate ImageGeometry FillImage(ImageTensorizer tensorizer, Span<float> target);
