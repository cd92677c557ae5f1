using MLNet.VisionGraph.Cli.Images;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>Calibrates networks for int8 with the library's default options and images from the command line.</summary>
internal static class Calibration
{
    private static readonly QuantizationOptions s_options = new();

    /// <summary>Returns the calibration images of a folder.</summary>
    public static IReadOnlyList<string> ImagesIn(string folder) =>
        Directory.Exists(folder)
            ? Some([.. ImageFiles.Enumerate([folder], TextReader.Null)])
            : throw new FailureException(
                $"There is no folder '{folder}': --calibration takes a folder of a few dozen images like those that will be scored."
            );

    /// <summary>
    /// Returns at most the default number of calibration images, evenly spread because images are often grouped by class.
    /// </summary>
    public static IReadOnlyList<T> Some<T>(IReadOnlyList<T> images) =>
        images.Count <= s_options.CalibrationImageCount
            ? images
            :
            [
                .. Enumerable
                    .Range(0, s_options.CalibrationImageCount)
                    .Select(index => images[(int)((long)index * images.Count / s_options.CalibrationImageCount)]),
            ];

    /// <summary>Creates the quantization plan for a network with its weights.</summary>
    /// <exception cref="FailureException">No image can be read.</exception>
    public static QuantizationPlan Calibrate(
        BackboneDescriptor backbone,
        IParameterSource weights,
        NetworkSettings settings,
        IReadOnlyList<string> images,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return NetworkQuantizer.Calibrate(backbone, weights, settings, images, s_options, cancellationToken);
        }
        catch (ArgumentException exception) when (exception.InnerException is InvalidImageException invalid)
        {
            throw new FailureException($"There is no readable image for --int8: {invalid.Message}", exception);
        }
    }
}
