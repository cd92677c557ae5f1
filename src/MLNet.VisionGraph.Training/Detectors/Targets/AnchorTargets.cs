namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>What the anchors of a batch are to predict.</summary>
internal sealed class AnchorTargets
{
    private readonly IReadOnlyList<GroundTruth> _truths;

    private AnchorTargets(PyramidAnchors anchors, IReadOnlyList<GroundTruth> truths, IReadOnlyList<AnchorSample> images)
    {
        (Anchors, _truths, Images) = (anchors, truths, images);
        PositiveCount = images.Sum(image => Math.Max(image.Positives.Length, 1));
        NegativeCount = images.Sum(image => Math.Max(image.Negatives.Length, 1));
    }

    /// <summary>Gets the anchors.</summary>
    public PyramidAnchors Anchors { get; }

    /// <summary>Gets which anchors of each image have a part in the loss.</summary>
    public IReadOnlyList<AnchorSample> Images { get; }

    /// <summary>Gets the number of anchors with an object; each image counts at least one.</summary>
    public int PositiveCount { get; }

    /// <summary>Gets the number of anchors that show background; each image counts at least one.</summary>
    public int NegativeCount { get; }

    /// <summary>Creates the targets of region proposals, where few of the anchors are sampled.</summary>
    /// <param name="anchors">The anchors.</param>
    /// <param name="images">The objects of each image.</param>
    /// <param name="chooser">The rule by which anchors are chosen.</param>
    public static AnchorTargets ForRegionProposals(PyramidAnchors anchors, IReadOnlyList<GroundTruth> images, ICandidateChooser chooser) =>
        Create(
            anchors,
            images,
            MaxIouAssigner.RegionProposals,
            assignment => CandidateSampling.RegionProposals.Sample(assignment, chooser)
        );

    /// <summary>Creates the targets of RetinaNet, where all anchors have a part in the loss.</summary>
    /// <param name="anchors">The anchors.</param>
    /// <param name="images">The objects of each image.</param>
    public static AnchorTargets ForRetinaNet(PyramidAnchors anchors, IReadOnlyList<GroundTruth> images) =>
        Create(anchors, images, MaxIouAssigner.RetinaNet, assignment => (assignment.Positives(), assignment.Negatives()));

    /// <summary>Returns the part of a level.</summary>
    /// <param name="level">The level.</param>
    public AnchorLevelTargets OfLevel(int level)
    {
        var (start, end) = (Anchors.Starts[level], Anchors.Starts[level + 1]);
        var (positives, labels, deltas, negatives) = (new List<long>(), new List<int>(), new List<BoxDelta>(), new List<long>());
        for (var image = 0; image < Images.Count; image++)
        {
            var (sample, truth) = (Images[image], _truths[image]);
            var offset = (long)image * (end - start) - start;
            foreach (var anchor in Between(sample.Positives, start, end))
            {
                var found = sample.Assignment.Objects[anchor];
                positives.Add(offset + anchor);
                labels.Add(truth.Labels[found]);
                deltas.Add(BoxCoder.Anchors.Encode(Anchors.Boxes[anchor], truth.Boxes[found]));
            }

            foreach (var anchor in Between(sample.Negatives, start, end))
                negatives.Add(offset + anchor);
        }

        return new AnchorLevelTargets([.. positives], [.. labels], [.. deltas], [.. negatives]);
    }

    private static AnchorTargets Create(
        PyramidAnchors anchors,
        IReadOnlyList<GroundTruth> images,
        MaxIouAssigner assigner,
        Func<Assignment, (int[] Positives, int[] Negatives)> sample
    )
    {
        var samples = new AnchorSample[images.Count];
        for (var i = 0; i < samples.Length; i++)
        {
            var within = anchors.Within(images[i].PaddedHeight, images[i].PaddedWidth);
            var assignment = assigner.Assign(anchors.Boxes, images[i].Boxes, within);
            var (positives, negatives) = sample(assignment);
            samples[i] = new AnchorSample(assignment, positives, negatives);
        }

        return new AnchorTargets(anchors, images, samples);
    }

    private static ReadOnlySpan<int> Between(int[] sorted, int start, int end) => sorted.AsSpan(Place(sorted, start)..Place(sorted, end));

    private static int Place(int[] sorted, int value)
    {
        var place = Array.BinarySearch(sorted, value);
        return place < 0 ? ~place : place;
    }
}
