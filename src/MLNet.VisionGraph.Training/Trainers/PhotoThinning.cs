using System.Diagnostics;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Probing;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>Leaves so many photos that a linear probe fits into a time, after it has measured how long a few take.</summary>
internal sealed class PhotoThinning(ImageClassifierOptions options)
{
    private const int Measured = 48;
    private const int FewEnough = 4 * Measured;

    // A head learns in a fraction of the time that embeddings take, but it does take some.
    private const double ShareOfEmbeddings = 0.8;

    /// <summary>Gives all photos where they fit, else a part of each class.</summary>
    public PhotoSplit Thin(PhotoSplit photos, TimeSpan time, CancellationToken cancellationToken)
    {
        var total = photos.Training.Count + photos.Validation.Count;
        if (total <= FewEnough)
            return photos;
        var perSecond = Measure(photos, cancellationToken);
        var share = perSecond * Math.Max(0, time.TotalSeconds) * ShareOfEmbeddings / total;
        return share >= 1 ? photos : photos with
        {
            Training = Part(photos.Training, Math.Max(share, (double)Measured / total), options.Seed),
            Validation = Part(photos.Validation, Math.Max(share, (double)Measured / total), options.Seed),
        };
    }

    private double Measure(PhotoSplit photos, CancellationToken cancellationToken)
    {
        var size = options.ImageSize ?? options.Backbone.InputSize;
        var settings = new NetworkSettings { Height = size, Width = size, Classes = 0 };
        options.Backbone.Network.CheckSettings(settings);
        var weights = options.Backbone.LoadWeights((options with { OnWarning = null }).WeightsOrDefault, settings); // the probe itself will warn
        using var embedder = new PhotoEmbedder(options.Backbone, weights, settings, options.EmbeddingFolder, options.OnWarning, options.Threads);

        // The first photos pay for opening the session.
        var some = Spread(photos.Training, Measured + Environment.ProcessorCount);
        embedder.Embed(Slice(some, 0, Environment.ProcessorCount), cancellationToken: cancellationToken);
        var rest = Slice(some, Environment.ProcessorCount, some.Count - Environment.ProcessorCount);
        var start = Stopwatch.GetTimestamp();
        embedder.Embed(rest, cancellationToken: cancellationToken);
        return rest.Count / Math.Max(1e-3, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    // Photos from all over the set, as one class: what they show does not matter here.
    private static PhotoSet Spread(PhotoSet photos, int count)
    {
        count = Math.Min(count, photos.Count);
        return new PhotoSet(Enumerable.Range(0, count).Select(index => photos.Samples[(int)((long)index * photos.Count / count)].WithLabel(0)), ["any"]);
    }

    private static PhotoSet Slice(PhotoSet photos, int first, int count) => new(photos.Samples.Skip(first).Take(count), photos.ClassNames);

    // A part of each class, at least one photo, in the order that they have.
    private static PhotoSet Part(PhotoSet photos, double share, long seed)
    {
        var kept = photos.Draw(seed, count => Math.Clamp((int)(count * share), 1, count));
        return new PhotoSet(photos.Samples.Where((_, index) => kept[index]), photos.ClassNames, photos.Unreadable);
    }
}
