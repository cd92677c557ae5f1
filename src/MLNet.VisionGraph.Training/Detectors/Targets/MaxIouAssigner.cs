namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>Assigns candidates, anchors or proposals, to objects by their overlap (arXiv:1506.01497, section 3.1.2).</summary>
/// <remarks>
/// A candidate whose largest overlap is below <see cref="NegativeBelow"/> is background; from <see cref="PositiveFrom"/> on, it is assigned
/// to the object that it overlaps most. Then each object whose largest overlap reaches <see cref="MinOfObject"/> gets all candidates with
/// exactly this overlap, even if it is small; of two objects the later one gets the candidate. Unlike mmdetection, an object without any
/// overlap gets none, rather than all candidates that do not overlap it either.
/// </remarks>
internal sealed record MaxIouAssigner
{
    /// <summary>Gets the assigner of region proposals.</summary>
    public static MaxIouAssigner RegionProposals { get; } =
        new()
        {
            PositiveFrom = 0.7f,
            NegativeBelow = 0.3f,
            MinOfObject = 0.3f,
        };

    /// <summary>Gets the assigner of box and mask heads.</summary>
    public static MaxIouAssigner Proposals { get; } =
        new()
        {
            PositiveFrom = 0.5f,
            NegativeBelow = 0.5f,
            MinOfObject = 0.5f,
        };

    /// <summary>Gets the assigner of RetinaNet, where each object has an anchor.</summary>
    public static MaxIouAssigner RetinaNet { get; } =
        new()
        {
            PositiveFrom = 0.5f,
            NegativeBelow = 0.4f,
            MinOfObject = 0,
        };

    /// <summary>Gets the overlap from which on a candidate is assigned to an object.</summary>
    public required float PositiveFrom { get; init; }

    /// <summary>Gets the overlap below which a candidate is background.</summary>
    public required float NegativeBelow { get; init; }

    /// <summary>Gets the overlap from which on an object gets the candidates that overlap it most.</summary>
    public required float MinOfObject { get; init; }

    /// <summary>Assigns candidates.</summary>
    /// <param name="candidates">The candidates.</param>
    /// <param name="objects">The boxes of the objects.</param>
    /// <param name="within">Which candidates lie within the image; empty for all.</param>
    /// <returns>The assignment.</returns>
    public Assignment Assign(ReadOnlySpan<Box> candidates, ReadOnlySpan<Box> objects, ReadOnlySpan<bool> within = default)
    {
        var assigned = new int[candidates.Length];
        var bestOfObject = new float[objects.Length];
        var areas = new float[objects.Length];
        for (var o = 0; o < objects.Length; o++)
            areas[o] = objects[o].Area;

        for (var i = 0; i < candidates.Length; i++)
        {
            if (!within.IsEmpty && !within[i])
            {
                assigned[i] = Assignment.Outside;
                continue;
            }

            var (candidate, area) = (candidates[i], candidates[i].Area);
            var (best, largest) = (0, 0f);
            for (var o = 0; o < objects.Length; o++)
            {
                var overlap = BoxOverlaps.IoU(objects[o], areas[o], candidate, area);
                if (overlap > largest)
                    (best, largest) = (o, overlap);
                if (overlap > bestOfObject[o])
                    bestOfObject[o] = overlap;
            }

            assigned[i] =
                largest >= PositiveFrom && objects.Length > 0 ? best
                : largest < NegativeBelow || objects.Length == 0 ? Assignment.Background
                : Assignment.Ignored;
        }

        for (var o = 0; o < objects.Length; o++)
        {
            if (bestOfObject[o] >= MinOfObject && bestOfObject[o] > 0)
                Take(assigned, o, bestOfObject[o], candidates, objects[o], areas[o]);
        }

        return new Assignment(assigned);
    }

    // The overlap is computed again in the same way, so that equal numbers are found again.
    private static void Take(int[] assigned, int index, float overlap, ReadOnlySpan<Box> candidates, Box box, float area)
    {
        for (var i = 0; i < candidates.Length; i++)
        {
            if (assigned[i] != Assignment.Outside && BoxOverlaps.IoU(box, area, candidates[i], candidates[i].Area) == overlap)
                assigned[i] = index;
        }
    }
}
