using MLNet.VisionGraph.Cli.Photos;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx;
using MLNet.VisionGraph.Training;
using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Cli.Models;

/// <summary>Calibrates networks for eight bits, with the library's defaults, by photos of the command line.</summary>
internal static class Calibration
{
    private static readonly QuantizationOptions s_options = new();

    /// <summary>Gives the photos of a folder that are looked at.</summary>
    public static IReadOnlyList<string> PhotosIn(string folder) => Directory.Exists(folder)
        ? Some([.. PhotoFiles.Of([folder], TextReader.Null)])
        : throw new FailureException($"There is no folder '{folder}': --calibration takes a folder of photos like those that are to be scored, some dozens.");

    /// <summary>Gives as many photos as are looked at, evenly spread, since they often come class by class.</summary>
    public static IReadOnlyList<T> Some<T>(IReadOnlyList<T> photos) => photos.Count <= s_options.Photos
        ? photos
        : [.. Enumerable.Range(0, s_options.Photos).Select(index => photos[(int)((long)index * photos.Count / s_options.Photos)])];

    /// <summary>Finds out how a network with its weights is put in eight bits.</summary>
    /// <exception cref="TrainingDataException">No photo can be read.</exception>
    public static QuantizationPlan Of(BackboneDescriptor backbone, IParameterSource weights, NetworkSettings settings, IReadOnlyList<string> photos, CancellationToken cancellationToken)
    {
        var set = new PhotoSet(photos.Select(photo => PhotoSample.FromFile(photo, 0)), ["photos for --int8"]);
        using var loader = new BatchLoader(set, new BatchLoaderOptions { BatchSize = 1, Height = settings.Height, Width = settings.Width, Preprocessing = backbone.Preprocessing });
        float[][] images = [.. loader.Read(epoch: 0, cancellationToken: cancellationToken).Where(batch => batch.Count > 0).Select(batch => batch.Images.ToArray())];
        return NetworkQuantizer.Calibrate(backbone.Network, weights, settings, images, s_options, cancellationToken);
    }
}
