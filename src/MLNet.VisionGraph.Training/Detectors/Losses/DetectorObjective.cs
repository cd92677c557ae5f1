using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Detectors.Anchors;
using MLNet.VisionGraph.Detectors.Heads;
using MLNet.VisionGraph.Training.Detectors.Pooling;
using MLNet.VisionGraph.Training.Detectors.Targets;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Detectors.Losses;

/// <summary>The loss of a detector for a batch of images.</summary>
/// <param name="chooser">The rule by which anchors and proposals are chosen.</param>
internal sealed class DetectorObjective(ICandidateChooser chooser)
{
    /// <summary>Gets the selection of the proposals from which the heads on regions learn.</summary>
    public ProposalSelection Selection { get; init; } = new();

    /// <summary>Computes the losses.</summary>
    /// <param name="module">The detector.</param>
    /// <param name="images">The images, [B, 3, H, W], normalized and padded with zeros.</param>
    /// <param name="truths">The objects of each image.</param>
    /// <param name="proposals">
    /// The proposals of each image. The default is null, for those of the network itself. Ignored by detectors of one stage.
    /// </param>
    /// <returns>The losses, whose sum is the loss. The tensors belong to the caller's dispose scope.</returns>
    /// <exception cref="NotSupportedException">There is no loss for this type of detector.</exception>
    public DetectorLosses Compute(
        DetectorModule module,
        Tensor images,
        IReadOnlyList<GroundTruth> truths,
        IReadOnlyList<Box[]>? proposals = null
    )
    {
        var outputs = module.call(images);
        switch (module.Detector)
        {
            case RetinaNet retina:
                var targets = AnchorTargets.ForRetinaNet(AnchorsOf(retina, RetinaNet.Anchors, outputs), truths);
                return new DetectorLosses(null, RetinaNetLoss.Compute(outputs.Logits, outputs.Deltas, targets, retina.Classes), null);
            case MaskRcnn rcnn:
                var anchors = AnchorsOf(rcnn, MaskRcnn.Anchors, outputs);
                var ofProposals = RegionProposalLoss.Compute(
                    outputs.Logits,
                    outputs.Deltas,
                    AnchorTargets.ForRegionProposals(anchors, truths, chooser)
                );
                proposals ??= RegionProposals.Select(outputs.Logits, outputs.Deltas, anchors, truths, Selection);
                return new DetectorLosses(ofProposals, null, OfRegions(module, rcnn, outputs, truths, proposals));
            default:
                throw new NotSupportedException($"There is no loss for a {module.Detector.GetType().Name}.");
        }
    }

    private RegionLosses OfRegions(
        DetectorModule module,
        MaskRcnn rcnn,
        DenseOutputs<Tensor> outputs,
        IReadOnlyList<GroundTruth> truths,
        IReadOnlyList<Box[]> proposals
    )
    {
        var targets = RoiTargets.Create(truths, proposals, rcnn.Classes, chooser, MaskHead.MaskSize);
        var ops = module.Operations;
        var (classes, deltas) = rcnn.BoxOutputs(ops, Pool(targets.Regions, BoxHead.RegionSize));
        var masks = rcnn.MaskOutputs(ops, Pool([.. targets.Positives.Select(region => targets.Regions[region])], MaskHead.RegionSize));
        return RegionLoss.Compute(classes, deltas, masks, targets);

        Tensor Pool(Region[] regions, int size) =>
            RoiAlign.Pool(
                [.. outputs.Pyramid.Take(MaskRcnn.RegionLevels)],
                [.. rcnn.Neck.Strides.Take(MaskRcnn.RegionLevels)],
                regions,
                new SamplingRule(size)
            );
    }

    private static PyramidAnchors AnchorsOf(IDetector detector, AnchorGrid grid, DenseOutputs<Tensor> outputs) =>
        new(grid, detector.Neck.Strides, [.. outputs.Logits.Select(map => ((int)map.shape[2], (int)map.shape[3]))]);
}
