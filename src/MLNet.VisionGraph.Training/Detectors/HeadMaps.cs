using MLNet.VisionGraph.Training.Detectors.Targets;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Detectors;

/// <summary>The predictions of heads on maps, one row per anchor.</summary>
internal static class HeadMaps
{
    /// <summary>
    /// Returns the predictions of a level: [B, A · K, H, W] → [B, H · W · A, K], in the order of <see cref="PyramidAnchors.Boxes"/>.
    /// </summary>
    /// <param name="map">The map; its channels are K values for each anchor of a position, anchor after anchor.</param>
    /// <param name="values">The values per anchor, K.</param>
    public static Tensor Rows(Tensor map, int values) => map.permute(0, 2, 3, 1).reshape(map.shape[0], -1, values);

    /// <summary>Uploads the deltas of a level, [N, 4].</summary>
    public static Tensor Upload(ReadOnlySpan<BoxDelta> deltas, Device device) =>
        tensor(System.Runtime.InteropServices.MemoryMarshal.Cast<BoxDelta, float>(deltas).ToArray(), [deltas.Length, 4], device: device);

    /// <summary>Takes rows of a level, counted over all images: [B, H · W · A, K] → [indexes, K].</summary>
    public static Tensor TakeRows(Tensor map, int values, long[] indexes) => Take(Rows(map, values).flatten(0, 1), indexes);

    /// <summary>Takes rows: [N, K] → [indexes, K].</summary>
    public static Tensor Take(Tensor rows, long[] indexes) => rows.index_select(0, tensor(indexes, device: rows.device));
}
