using System.Diagnostics;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.LinearProbe;

namespace MLNet.VisionGraph.Training.Search;

/// <summary>Reduces a data set so that a linear probe fits into a time limit, after measuring the time of a few images.</summary>
internal sealed class DatasetThinning(ImageTrainingOptions options)
{
    private const int Measured = 48;
    private const int FewEnough = 4 * Measured;

    // The head trains in a fraction of the time that the embeddings take; this leaves some time for it.
    private const double ShareOfEmbeddings = 0.8;

    /// <summary>Returns the whole data set if it fits; otherwise, a part of each class.</summary>
    public ImageDatasetSplit Thin(ImageDatasetSplit images, TimeSpan time, CancellationToken cancellationToken)
    {
        var total = images.Training.Count + images.Validation.Count;
        if (total <= FewEnough)
            return images;
        var perSecond = Measure(images, cancellationToken);
        var share = perSecond * Math.Max(0, time.TotalSeconds) * ShareOfEmbeddings / total;
        return share >= 1
            ? images
            : images with
            {
                Training = Part(images.Training, Math.Max(share, (double)Measured / total), options.Seed),
                Validation = Part(images.Validation, Math.Max(share, (double)Measured / total), options.Seed),
            };
    }

    private double Measure(ImageDatasetSplit images, CancellationToken cancellationToken)
    {
        var size = options.ImageSize ?? options.Backbone.InputSize;
        var settings = new NetworkSettings
        {
            Height = size,
            Width = size,
            Classes = 0,
            MultiStageEmbedding = options.IsMultiStage,
        };
        options.Backbone.Network.CheckSettings(settings);
        // the probe itself warns
        var weights = options.Backbone.LoadWeights((options with { OnWarning = _ => { } }).WeightsOrDefault, settings);
        using var embedder = ImageEmbedder.For(options, weights, settings);

        // The first images include the time to open the session.
        var some = Spread(images.Training, Measured + Environment.ProcessorCount);
        embedder.Embed(Slice(some, 0, Environment.ProcessorCount), cancellationToken: cancellationToken);
        var rest = Slice(some, Environment.ProcessorCount, some.Count - Environment.ProcessorCount);
        var start = Stopwatch.GetTimestamp();
        embedder.Embed(rest, cancellationToken: cancellationToken);
        return rest.Count / Math.Max(1e-3, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    // Images from the whole data set, as one class: their content does not matter here.
    private static ImageDataset Spread(ImageDataset images, int count)
    {
        count = Math.Min(count, images.Count);
        return new ImageDataset(
            Enumerable.Range(0, count).Select(index => images.Samples[(int)((long)index * images.Count / count)].WithLabel(0)),
            ["any"]
        );
    }

    private static ImageDataset Slice(ImageDataset images, int first, int count) =>
        new(images.Samples.Skip(first).Take(count), images.ClassNames);

    // A part of each class, at least one image, in the original order.
    private static ImageDataset Part(ImageDataset images, double share, long seed)
    {
        var kept = images.Draw(seed, count => Math.Clamp((int)(count * share), 1, count));
        return new ImageDataset(images.Samples.Where((_, index) => kept[index]), images.ClassNames, images.Unreadable);
    }
}
