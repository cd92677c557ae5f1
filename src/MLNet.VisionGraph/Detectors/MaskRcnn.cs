using MLNet.VisionGraph.Detectors.Anchors;
using MLNet.VisionGraph.Detectors.Heads;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors;

/// <summary>
/// Mask R-CNN: a detector of two stages that proposes regions of a pyramid, classifies them and draws the objects' masks (He et al.,
/// arXiv:1703.06870).
/// </summary>
/// <param name="backbone">The backbone.</param>
/// <param name="neck">The neck.</param>
/// <param name="classes">The number of classes.</param>
/// <param name="hidden">The length of the box head's hidden layers. The default is 1024.</param>
/// <param name="convolutions">The number of the mask head's convolutions. The default is 4.</param>
internal sealed class MaskRcnn(INetwork backbone, INeck neck, int classes, int hidden = 1024, int convolutions = 4) : IDetector
{
    // The coarsest level of the pyramid is for proposals only.
    internal const int RegionLevels = 4;

    private static readonly Scope s_rpn = Scope.Root / "rpn_head";
    private static readonly Scope s_boxes = Scope.Root / "roi_head" / "bbox_head";
    private static readonly Scope s_masks = Scope.Root / "roi_head" / "mask_head";

    private readonly RpnHead _rpn = new(Anchors.Count, neck.Channels);
    private readonly BoxHead _boxes = new(classes, hidden);
    private readonly MaskHead _masks = new(classes, neck.Channels, convolutions);

    /// <summary>Gets the anchors of the region proposal network.</summary>
    public static AnchorGrid Anchors => AnchorGrid.ForProposals;

    /// <inheritdoc/>
    public INetwork Backbone { get; } = backbone;

    /// <inheritdoc/>
    public INeck Neck { get; } = neck;

    /// <inheritdoc/>
    public int Classes { get; } = classes;

    /// <inheritdoc/>
    public bool HasMasks => true;

    /// <inheritdoc/>
    public ParameterInitialization? InitializationOf(ParameterSpec parameter) =>
        BackboneStages.Owns(parameter) ? BackboneStages.InitializationOf(Backbone, parameter)
        : parameter.Name.StartsWith(s_rpn.Path, StringComparison.Ordinal) ? HeadInitialization.Normal(parameter, deviation: 0.01)
        : parameter.Name.StartsWith(s_masks.Path, StringComparison.Ordinal) ? HeadInitialization.He(parameter)
        : parameter.Name.Contains("fc_cls", StringComparison.Ordinal) ? HeadInitialization.Normal(parameter, deviation: 0.01)
        : parameter.Name.Contains("fc_reg", StringComparison.Ordinal) ? HeadInitialization.Normal(parameter, deviation: 0.001)
        : HeadInitialization.Xavier(parameter);

    /// <inheritdoc/>
    public DenseOutputs<T> Forward<T>(IDetectionOps<T> ops, T image)
    {
        var stages = BackboneStages.Forward(ops, Backbone, image);
        var pyramid = Neck.Forward(ops, stages, Scope.Root / "neck");
        var heads = pyramid.Select(map => _rpn.Forward(ops, map, s_rpn)).ToArray();
        return new DenseOutputs<T>(stages, pyramid, [.. heads.Select(head => head.Logits)], [.. heads.Select(head => head.Deltas)]);
    }

    /// <inheritdoc/>
    public DetectionSlots<T> Detect<T>(IDetectionOps<T> ops, DenseOutputs<T> outputs, T imageSize, T scale, DetectionThresholds thresholds)
        where T : class
    {
        var (boxes, scores) = Propose(ops, outputs, imageSize, thresholds);
        return DetectIn(ops, outputs, boxes, scores, imageSize, scale, thresholds);
    }

    /// <summary>Proposes regions: boxes [P, 4] in pixels of the image, and scores [P].</summary>
    public (T Boxes, T Scores) Propose<T>(IDetectionOps<T> ops, DenseOutputs<T> outputs, T imageSize, DetectionThresholds thresholds)
    {
        var candidates = LevelCandidates.Select(ops, outputs, Neck.Strides, Anchors, imageSize, thresholds.CandidatesPerLevel);
        var best = ops.SuppressOverlaps(
            candidates.Boxes,
            ops.DropEmptyBoxes(candidates.Boxes, candidates.Scores),
            candidates.Levels,
            thresholds.ProposalOverlap,
            threshold: 0,
            thresholds.MaxProposals
        );
        return (ops.GatherRows(candidates.Boxes, best.Rows), best.Scores);
    }

    /// <summary>Classifies proposed regions, moves their boxes to the objects, and draws the masks.</summary>
    public DetectionSlots<T> DetectIn<T>(
        IDetectionOps<T> ops,
        DenseOutputs<T> outputs,
        T proposals,
        T proposalScores,
        T imageSize,
        T scale,
        DetectionThresholds thresholds
    )
        where T : class
    {
        var count = ops.ShapeOf(proposalScores).Channels;
        var occupied = ops.OccupiedSlots(proposalScores);
        var (logits, deltas) = BoxOutputs(ops, Regions(ops, outputs, proposals, occupied, BoxHead.RegionSize));

        var scores = ops.Flatten(ops.DropLastColumn(ops.ToSlots(ops.Softmax(logits), occupied, count))); // [P·K]
        var boxes = ops.DecodeBoxes(
            ops.RepeatRows(proposals, Classes),
            ops.SplitRows(ops.ToSlots(deltas, occupied, count), 4),
            BoxHead.Deviations,
            imageSize
        ); // [P·K, 4]
        boxes = ops.UnscaleBoxes(boxes, scale);
        var classes = ops.Integers(scores, [.. Enumerable.Range(0, count * Classes).Select(row => (long)(row % Classes))]);
        var best = ops.SuppressOverlaps(boxes, scores, classes, thresholds.Overlap, thresholds.Score, thresholds.MaxDetections);
        boxes = ops.GatherRows(boxes, best.Rows);

        occupied = ops.OccupiedSlots(best.Scores);
        var masks = MaskOutputs(ops, Regions(ops, outputs, ops.ScaleBoxes(boxes, scale), occupied, MaskHead.RegionSize));
        masks = ops.Sigmoid(ops.PickChannels(masks, best.Columns, occupied)); // R × [28, 28]
        return new DetectionSlots<T>(boxes, best.Scores, best.Columns, ops.ToSlots(masks, occupied, ops.ShapeOf(best.Scores).Channels));
    }

    /// <summary>Cuts regions out of the pyramid.</summary>
    public T Regions<T>(IDetectionOps<T> ops, DenseOutputs<T> outputs, T boxes, T occupied, int size) =>
        ops.RoiAlign([.. outputs.Pyramid.Take(RegionLevels)], [.. Neck.Strides.Take(RegionLevels)], boxes, occupied, size);

    /// <summary>Computes R × [C, 7, 7] → logits R × [Classes + 1] and deltas R × [Classes·4].</summary>
    public (T Logits, T Deltas) BoxOutputs<T>(IDetectionOps<T> ops, T regions) => _boxes.Forward(ops, regions, s_boxes);

    /// <summary>Computes R × [C, 14, 14] → logits R × [Classes, 28, 28].</summary>
    public T MaskOutputs<T>(IDetectionOps<T> ops, T regions) => _masks.Forward(ops, regions, s_masks);
}
