using MLNet.VisionGraph.Detectors.Anchors;
using MLNet.VisionGraph.Detectors.Heads;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors;

/// <summary>
/// RetinaNet: a detector of one stage that classifies the anchors of a pyramid and moves them to the objects (Lin et al.,
/// arXiv:1708.02002).
/// </summary>
/// <param name="backbone">The backbone.</param>
/// <param name="neck">The neck.</param>
/// <param name="classes">The number of classes.</param>
/// <param name="convolutions">The number of convolutions of each subnet. The default is 4.</param>
internal sealed class RetinaNet(INetwork backbone, INeck neck, int classes, int convolutions = 4) : IDetector
{
    private static readonly Scope s_head = Scope.Root / "bbox_head";

    private readonly RetinaHead _head = new(Anchors.Count, classes, neck.Channels, convolutions);

    /// <summary>Gets the anchors.</summary>
    public static AnchorGrid Anchors => AnchorGrid.ForRetinaNet;

    /// <inheritdoc/>
    public INetwork Backbone { get; } = backbone;

    /// <inheritdoc/>
    public INeck Neck { get; } = neck;

    /// <inheritdoc/>
    public int Classes { get; } = classes;

    /// <inheritdoc/>
    public bool HasMasks => false;

    /// <inheritdoc/>
    public ParameterInitialization? InitializationOf(ParameterSpec parameter) =>
        BackboneStages.Owns(parameter) ? BackboneStages.InitializationOf(Backbone, parameter)
        : parameter.Name.StartsWith(s_head.Path, StringComparison.Ordinal) ? RetinaHead.InitializationOf(parameter)
        : HeadInitialization.Xavier(parameter);

    /// <inheritdoc/>
    public DenseOutputs<T> Forward<T>(IDetectionOps<T> ops, T image)
    {
        var stages = BackboneStages.Forward(ops, Backbone, image);
        var pyramid = Neck.Forward(ops, stages, Scope.Root / "neck");
        var heads = pyramid.Select(map => _head.Forward(ops, map, s_head)).ToArray();
        return new DenseOutputs<T>(stages, pyramid, [.. heads.Select(head => head.Logits)], [.. heads.Select(head => head.Deltas)]);
    }

    /// <inheritdoc/>
    public DetectionSlots<T> Detect<T>(IDetectionOps<T> ops, DenseOutputs<T> outputs, T imageSize, T scale, DetectionThresholds thresholds)
        where T : class
    {
        var candidates = LevelCandidates.Select(ops, outputs, Neck.Strides, Anchors, imageSize, thresholds.CandidatesPerLevel);
        var boxes = ops.UnscaleBoxes(candidates.Boxes, scale);
        var best = ops.SuppressOverlaps(
            boxes,
            ops.DropEmptyBoxes(boxes, candidates.Scores),
            candidates.Classes,
            thresholds.Overlap,
            thresholds.Score,
            thresholds.MaxDetections
        );
        return new DetectionSlots<T>(ops.GatherRows(boxes, best.Rows), best.Scores, best.Columns, Masks: null);
    }
}
