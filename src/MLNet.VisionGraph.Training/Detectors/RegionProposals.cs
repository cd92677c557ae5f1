using System.Runtime.InteropServices;
using MLNet.VisionGraph.Training.Detectors.Targets;
using MLNet.VisionGraph.Training.Torch;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Detectors;

/// <summary>The proposals on which box and mask heads are trained: those of the network itself, without gradients.</summary>
internal static class RegionProposals
{
    /// <summary>Selects proposals.</summary>
    /// <param name="objectness">The logits of each level, [B, A, H, W].</param>
    /// <param name="deltas">The box deltas of each level, [B, A · 4, H, W].</param>
    /// <param name="anchors">The anchors.</param>
    /// <param name="images">The sizes of the images.</param>
    /// <param name="selection">The selection.</param>
    /// <returns>The proposals of each image, by descending score.</returns>
    public static IReadOnlyList<Box[]> Select(
        IReadOnlyList<Tensor> objectness,
        IReadOnlyList<Tensor> deltas,
        PyramidAnchors anchors,
        IReadOnlyList<GroundTruth> images,
        ProposalSelection selection
    )
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var scores = sigmoid(OfImages(objectness, 1)).cpu().contiguous(); // [B, anchors]
        var offsets = OfImages(deltas, 4).cpu().contiguous(); // [B, 4 · anchors]
        var proposals = new Box[images.Count][];
        Parallel.For(
            0,
            images.Count,
            image =>
            {
                var ofImage = TensorMemory.Values(offsets).Slice(image * anchors.Boxes.Length * 4, anchors.Boxes.Length * 4);
                proposals[image] = selection
                    .Select(
                        anchors,
                        TensorMemory.Values(scores).Slice(image * anchors.Boxes.Length, anchors.Boxes.Length),
                        MemoryMarshal.Cast<float, BoxDelta>(ofImage),
                        images[image].Height,
                        images[image].Width
                    )
                    .Boxes;
            }
        );
        return proposals;
    }

    // The predictions of all levels, [B, anchors · K].
    private static Tensor OfImages(IReadOnlyList<Tensor> maps, int values) =>
        cat([.. maps.Select(map => HeadMaps.Rows(map, values).flatten(1))], 1);
}
