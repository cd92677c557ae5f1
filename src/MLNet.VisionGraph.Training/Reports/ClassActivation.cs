using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Torch;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>What in a photo speaks for a class: one value a position of the network's last map.</summary>
/// <param name="Photo">The photo.</param>
/// <param name="Class">The class.</param>
/// <param name="Rows">The rows of the map.</param>
/// <param name="Columns">The columns of the map.</param>
/// <param name="Values">Row by row; 0 where least speaks for the class, 1 where most does.</param>
/// <param name="Picture">The photo as the network sees it, a JPEG file.</param>
internal sealed record ClassActivation(int Photo, int Class, int Rows, int Columns, IReadOnlyList<double> Values, byte[] Picture)
{
    private const int PictureSide = 224;

    // A single position is no map.
    private const int LeastSide = 2;

    /// <summary>
    /// Computes maps for the predicted class. The head sees the mean over positions; here it sees every position by itself, and what it says of the class, against the mean of all classes, is the map.
    /// Where the head is linear (EfficientViT) that is class activation mapping (Zhou et al., "Learning deep features for discriminative localization", arXiv:1512.04150); where it is not (MobileViG)
    /// it follows the same thought.
    /// </summary>
    /// <param name="trained">The classifier.</param>
    /// <param name="photos">All photos.</param>
    /// <param name="wanted">Those of which maps are wanted.</param>
    /// <param name="clock">When it is enough.</param>
    /// <returns>The maps; none where the network's last map is too small.</returns>
    public static IReadOnlyList<ClassActivation> Of(TrainedImageClassifier trained, IReadOnlyList<SeenPhoto> photos, IReadOnlyList<int> wanted, ReportClock clock)
    {
        var (network, settings, found) = (trained.Backbone.Network, trained.Settings, new List<ClassActivation>());
        if (wanted.Count == 0 || NetworkCost.Of(network, settings).Outputs.Maps[^1] is var shape && Math.Min(shape.Height, shape.Width) < LeastSide)
            return found;

        var loading = new BatchLoaderOptions { Height = settings.Height, Width = settings.Width, Preprocessing = trained.Backbone.Preprocessing };
        using var preparer = new PhotoPreparer(new PhotoSet([], trained.ClassNames), loading, new PhotoCache(photos: 0, limit: 0), PhotoPreparer.Resizers(loading));
        using var module = new NetworkModule(network, settings);
        module.Load(trained.Weights);
        module.eval();
        using var noGradients = no_grad();
        var image = new float[3 * settings.Height * settings.Width];
        foreach (var photo in wanted)
        {
            if (clock.IsOver)
                break;
            try
            {
                using var content = PhotoPreparer.Reading(photos[photo].Sample, PhotoContent.Read);
                using var picture = preparer.PrepareVisibly(content, image);
                using var scope = NewDisposeScope();
                var map = module.Run(tensor(image, [1, 3, settings.Height, settings.Width])).Maps[^1];
                found.Add(Of(module, network, settings, map, photo, photos[photo].Predicted, SmallPicture.Of(picture, PictureSide)));
            }
            catch (PhotoReadingException)
            {
                // It was there a moment ago; the report can do without its map.
            }
        }

        return found;
    }

    private static ClassActivation Of(NetworkModule module, INetwork network, NetworkSettings settings, Tensor map, int photo, int predicted, byte[] picture)
    {
        var (channels, rows, columns) = (map.shape[1], (int)map.shape[2], (int)map.shape[3]);
        var positions = map.permute(0, 2, 3, 1).reshape(rows * columns, channels, 1, 1); // [1, C, h, w] → [h·w, C, 1, 1]
        var ops = new TensorOps(module, TrainingMode.Evaluation);
        var logits = NetworkFlow.Classify(ops, network, network.Embed(ops, positions), settings).Logits!.data<float>().ToArray(); // [h·w, classes]
        var evidence = logits.Chunk(settings.Classes).Select(scores => (double)scores[predicted] - scores.Average()).ToArray();
        var (least, most) = (evidence.Min(), evidence.Max());
        return new ClassActivation(photo, predicted, rows, columns, [.. evidence.Select(value => most > least ? Math.Round((value - least) / (most - least), 3) : 0)], picture);
    }
}
