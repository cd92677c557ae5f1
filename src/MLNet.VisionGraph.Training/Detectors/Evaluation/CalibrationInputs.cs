using Microsoft.ML;
using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Pipeline.Images;
using MLNet.VisionGraph.Pipeline.Scoring;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Detectors.Data;

namespace MLNet.VisionGraph.Training.Detectors.Evaluation;

/// <summary>Images for the calibration of a detector, prepared as for scoring.</summary>
internal static class CalibrationInputs
{
    /// <summary>Reads an evenly spread subset of the images as the detector's input.</summary>
    /// <exception cref="TrainingDataException">There are no readable images.</exception>
    public static IReadOnlyList<float[]> Read(
        DetectorModel model,
        IReadOnlyList<DetectionSample> images,
        int most,
        CancellationToken cancellationToken
    )
    {
        var plan = DetectorPlan.ImagesOf(model, new DetectionScoringOptions());
        using var tensorizer = new ImageTensorizer(
            plan,
            ImageInput.Path,
            new PixelNormalizer(plan.Preprocessing),
            ImageResizer.Factory(new MLContext().Transforms, plan.ResizedHeight, plan.ResizedWidth, plan.KeepsAspect)
        );
        var inputs = new List<float[]>();
        foreach (var sample in NetworkQuantizer.Spread(images, most))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var input = new float[3 * plan.Height * plan.Width];
            try
            {
                Fill(tensorizer, sample.Image, input);
                inputs.Add(input);
            }
            catch (Exception exception) when (ImageErrors.IsAboutTheImage(exception))
            {
                // An image less.
            }
        }

        return inputs.Count > 0 ? inputs : throw new TrainingDataException("There are no images for calibration.");
    }

    private static void Fill(ImageTensorizer tensorizer, ImageSample image, float[] input)
    {
        if (image.Image is { } pixels)
        {
            using var decoded = SampleDecoder.ToImage(pixels);
            tensorizer.FromImage(decoded, input);
        }
        else if (image.Encoded is { } encoded)
        {
            tensorizer.FromEncoded(encoded, input);
        }
        else
        {
            tensorizer.FromPath(image.Path.AsMemory(), input);
        }
    }
}
