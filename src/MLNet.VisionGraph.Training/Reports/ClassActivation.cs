using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Torch;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Reports;

/// <summary>The evidence for a class in an image: one value per position of the network's last map.</summary>
/// <param name="Image">The index of the image.</param>
/// <param name="Class">The class.</param>
/// <param name="Rows">The number of rows of the map.</param>
/// <param name="Columns">The number of columns of the map.</param>
/// <param name="Values">The values in row-major order: 0 for the least evidence for the class, 1 for the most.</param>
/// <param name="Input">The image as the network sees it, as a JPEG file.</param>
internal sealed record ClassActivation(int Image, int Class, int Rows, int Columns, IReadOnlyList<double> Values, byte[] Input)
{
    private const int Side = 224;

    // A single position is not a map.
    private const int LeastSide = 2;

    /// <summary>
    /// Computes maps for the predicted class. The head normally sees the mean over positions; here it is applied to every position
    /// separately, and the logit of the class minus the mean of all logits is the map. For a linear head (EfficientViT), this is class
    /// activation mapping (Zhou et al., "Learning deep features for discriminative localization", arXiv:1512.04150); for another head
    /// (MobileViG), it is analogous.
    /// </summary>
    /// <param name="trained">The classifier.</param>
    /// <param name="images">All reviewed images.</param>
    /// <param name="wanted">The indexes of the images to compute maps of.</param>
    /// <param name="clock">The clock that ends the work.</param>
    /// <returns>The maps; none if the network's last map is too small.</returns>
    public static IReadOnlyList<ClassActivation> Create(
        TrainedImageClassifier trained,
        IReadOnlyList<ReviewedImage> images,
        IReadOnlyList<int> wanted,
        ReportClock clock
    )
    {
        var (network, settings, found) = (trained.Backbone.Network, trained.Settings, new List<ClassActivation>());
        if (
            wanted.Count == 0
            || NetworkCost.Create(network, settings).Outputs.Maps[^1] is var shape && Math.Min(shape.Height, shape.Width) < LeastSide
        )
            return found;

        var loading = new BatchLoaderOptions
        {
            Height = settings.Height,
            Width = settings.Width,
            Preprocessing = trained.Backbone.Preprocessing,
        };
        using var preparer = new ImagePreparer(
            new ImageDataset([], trained.ClassNames),
            loading,
            new ImageCache(images: 0, limit: 0),
            ImagePreparer.Resizers(loading)
        );
        using var module = new NetworkModule(network, settings);
        module.Load(trained.Weights);
        module.eval();
        using var noGradients = no_grad();
        var input = new float[3 * settings.Height * settings.Width];
        foreach (var image in wanted)
        {
            if (clock.IsOver)
                break;
            try
            {
                using var content = ImagePreparer.Reading(images[image].Sample, ImageContent.Read);
                using var seen = preparer.PrepareVisibly(content, input);
                using var scope = NewDisposeScope();
                var maps = module.Run(tensor(input, [1, 3, settings.Height, settings.Width])).Maps;
                found.Add(Create(module, network, settings, maps, image, images[image].Predicted, Thumbnail.Encode(seen, Side)));
            }
            catch (ImageReadingException)
            {
                // The image was readable a moment ago; the report omits its map.
            }
        }

        return found;
    }

    private static ClassActivation Create(
        NetworkModule module,
        INetwork network,
        NetworkSettings settings,
        IReadOnlyList<Tensor> maps,
        int image,
        int predicted,
        byte[] input
    )
    {
        var map = maps[^1];
        var (channels, rows, columns) = (map.shape[1], (int)map.shape[2], (int)map.shape[3]);
        var positions = map.permute(0, 2, 3, 1).reshape(rows * columns, channels, 1, 1); // [1, C, h, w] → [h·w, C, 1, 1]
        var ops = new TensorOps(module.Tensors, TrainingMode.Evaluation);
        var embeddings = settings.MultiStageEmbedding
            ? cat([.. maps.SkipLast(1).Select(Everywhere), positions], dim: 1)
            : network.Embed(ops, positions);
        // [h·w, classes]
        var logits = NetworkExtensions.Classify(ops, network, embeddings, settings).Logits!.data<float>().ToArray();
        var evidence = logits.Chunk(settings.Classes).Select(scores => (double)scores[predicted] - scores.Average()).ToArray();
        var (least, most) = (evidence.Min(), evidence.Max());
        return new ClassActivation(
            image,
            predicted,
            rows,
            columns,
            [.. evidence.Select(value => most > least ? Math.Round((value - least) / (most - least), 3) : 0)],
            input
        );

        // What the finer stages say of the whole image.
        Tensor Everywhere(Tensor finer) => ops.GlobalAveragePool(finer).expand(rows * columns, -1, -1, -1);
    }
}
