namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>
/// The regions of a batch from which the box and mask heads learn, image after image, in each image first those with an object.
/// </summary>
internal sealed class RoiTargets
{
    private RoiTargets(Region[] regions, int[] labels, int[] positives, BoxDelta[] deltas, float[] masks) =>
        (Regions, Labels, Positives, Deltas, Masks) = (regions, labels, positives, deltas, masks);

    /// <summary>Gets the regions.</summary>
    public Region[] Regions { get; }

    /// <summary>Gets the class of each region; the number of classes for background.</summary>
    public int[] Labels { get; }

    /// <summary>Gets the indexes of the regions with an object, in ascending order.</summary>
    public int[] Positives { get; }

    /// <summary>Gets the delta from each region with an object to the object.</summary>
    public BoxDelta[] Deltas { get; }

    /// <summary>Gets the mask of each region with an object, row after row, 0 or 1; empty if no masks are learned.</summary>
    public float[] Masks { get; }

    /// <summary>
    /// Samples regions from proposals. The objects' own boxes are put in front of the proposals, so that there is one with each object.
    /// </summary>
    /// <param name="images">The objects of each image.</param>
    /// <param name="proposals">The proposals of each image.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="chooser">The rule by which regions are chosen.</param>
    /// <param name="maskSide">The pixels per side of a mask; 0 if no masks are learned.</param>
    /// <returns>The regions.</returns>
    public static RoiTargets Create(
        IReadOnlyList<GroundTruth> images,
        IReadOnlyList<Box[]> proposals,
        int classes,
        ICandidateChooser chooser,
        int maskSide = 0
    )
    {
        var (regions, labels, positives, deltas) = (new List<Region>(), new List<int>(), new List<int>(), new List<BoxDelta>());
        var masks = new List<(ObjectMask Mask, Box Box)>();
        for (var image = 0; image < images.Count; image++)
        {
            var truth = images[image];
            Box[] candidates = [.. truth.Boxes, .. proposals[image]];
            var assignment = Assign(truth.Boxes, proposals[image]);
            var sample = CandidateSampling.Proposals.Sample(assignment, chooser);
            foreach (var candidate in sample.Positives)
            {
                var found = assignment.Objects[candidate];
                positives.Add(regions.Count);
                regions.Add(new Region(image, candidates[candidate]));
                labels.Add(truth.Labels[found]);
                deltas.Add(BoxCoder.Proposals.Encode(candidates[candidate], truth.Boxes[found]));
                if (maskSide > 0)
                    masks.Add((truth.Masks[found], candidates[candidate]));
            }

            regions.AddRange(sample.Negatives.Select(candidate => new Region(image, candidates[candidate])));
            labels.AddRange(Enumerable.Repeat(classes, sample.Negatives.Length));
        }

        var targets = new float[masks.Count * maskSide * maskSide];
        Parallel.For(0, masks.Count, i => MaskTarget.Fill(masks[i].Mask, masks[i].Box, targets.AsSpan(i * maskSide * maskSide), maskSide));
        return new RoiTargets([.. regions], [.. labels], [.. positives], [.. deltas], targets);
    }

    /// <summary>Assigns the objects to themselves, and the proposals to objects.</summary>
    public static Assignment Assign(ReadOnlySpan<Box> objects, ReadOnlySpan<Box> proposals) =>
        new([.. Enumerable.Range(0, objects.Length), .. MaxIouAssigner.Proposals.Assign(proposals, objects).Objects]);
}
