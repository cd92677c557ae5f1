using System.Runtime.InteropServices;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Detectors;
using MLNet.VisionGraph.Training.Detectors.Targets;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNet.VisionGraph.Training.Torch;

/// <content>
/// Operations of detectors. A value of shape [N, K] is a tensor [B, N, K]; integers are int64. Occupied slots are a mask, [B, slots].
/// </content>
internal sealed partial class TensorOps : IDetectionOps<Tensor>
{
    public Tensor UpsampleNearest(Tensor x, int height, int width) =>
        functional.interpolate(x, size: [height, width], mode: InterpolationMode.Nearest);

    public Tensor Subsample(Tensor x) => x.slice(2, 0, x.shape[2], 2).slice(3, 0, x.shape[3], 2);

    public Tensor ConvTranspose2x2(Tensor x, Scope at, int channels) =>
        Widen(
            functional.conv_transpose2d(
                Narrow(ChannelsLast ? MapLayout.ToChannelsLast(x) : x),
                Narrow(parameters[at / "weight"]),
                Narrow(parameters[at / "bias"]),
                strides: [2, 2]
            )
        );

    public Tensor Flatten(Tensor x) => x.flatten(1);

    public Tensor AnchorRows(Tensor x, int columns) => HeadMaps.Rows(x, columns);

    public Tensor SplitRows(Tensor x, int columns) => x.reshape(x.shape[0], -1, columns);

    public Tensor DropLastColumn(Tensor x) => x.narrow(2, 0, x.shape[2] - 1);

    public Candidates<Tensor> TopCandidates(Tensor scores, int count)
    {
        var (flat, columns) = (scores.flatten(1), tensor(scores.shape[2], device: scores.device));
        var (values, indexes) = flat.topk((int)Math.Min(count, flat.shape[1]), 1);
        return new Candidates<Tensor>(values, indexes.floor_divide(columns), indexes.remainder(columns));
    }

    public Tensor GatherRows(Tensor x, Tensor rows) =>
        x.dim() == 2 ? x.gather(1, rows) : x.gather(1, rows.unsqueeze(-1).expand(-1, -1, x.shape[2]));

    public Tensor Integers(Tensor like, long[] values) => tensor(values, device: like.device).unsqueeze(0).expand(like.shape[0], -1);

    public Tensor Anchors(Tensor rows, float[] bases, int stride, int width)
    {
        var (count, columns, pixels) = (Integer(bases.Length / 4), Integer(width), tensor((float)stride, device: rows.device));
        var cell = rows.floor_divide(count);
        var (x, y) = (cell.remainder(columns) * pixels, cell.floor_divide(columns) * pixels);
        var ofBases = tensor(bases, [bases.Length / 4, 4], device: rows.device).index_select(0, rows.remainder(count).flatten());
        return ofBases.reshape(rows.shape[0], -1, 4).add(stack([x, y, x, y], -1), PinnedScalars.One);

        Tensor Integer(long value) => tensor(value, device: rows.device);
    }

    public Tensor DecodeBoxes(Tensor boxes, Tensor deltas, IReadOnlyList<float> deviations, Tensor imageSize)
    {
        var (first, last) = Halves(boxes);
        var (move, logRatio) = Halves(deltas * tensor([.. deviations], device: deltas.device));
        var (half, side) = (PinnedScalars.Get(0.5), last - first);
        var center = first.add(last, PinnedScalars.One).mul(half).add(side * move, PinnedScalars.One);
        var bound = BoxDecoding.MaxLogRatio;
        var extent = (side * logRatio.clamp(PinnedScalars.Get(-bound), PinnedScalars.Get(bound)).exp()).mul(half);
        var corners = cat([center - extent, center.add(extent, PinnedScalars.One)], 2);
        return minimum(functional.relu(corners), Twice(imageSize));
    }

    public Tensor RepeatRows(Tensor x, int count) =>
        x.unsqueeze(2).expand(-1, -1, count, -1).reshape(x.shape[0], x.shape[1] * count, x.shape[2]);

    public Tensor DropEmptyBoxes(Tensor boxes, Tensor scores)
    {
        var (first, last) = Halves(boxes);
        return scores * (last - first).amin([2]).gt(PinnedScalars.Get(0)).to_type(scores.dtype);
    }

    public Tensor ScaleBoxes(Tensor boxes, Tensor factors) => boxes * Twice(factors);

    public Tensor UnscaleBoxes(Tensor boxes, Tensor divisors) => boxes / Twice(divisors);

    public Candidates<Tensor> SuppressOverlaps(Tensor boxes, Tensor scores, Tensor groups, double overlap, double threshold, int count)
    {
        var (images, candidates) = ((int)scores.shape[0], (int)scores.shape[1]);
        var slots = Math.Min(count, candidates);
        var (box, score) = (boxes.detach().cpu().data<float>().ToArray(), scores.detach().cpu().data<float>().ToArray());
        var group = groups.cpu().contiguous().data<long>().ToArray();
        var (kept, rows) = (new float[images * slots], new long[images * slots]);
        for (var image = 0; image < images; image++)
        {
            var at = image * candidates;
            int[] considered = [.. Enumerable.Range(at, candidates).Where(i => score[i] > threshold)];
            var found = BoxSuppression.KeepByLabel(
                Array.ConvertAll(considered, i => MemoryMarshal.Cast<float, Box>(box)[i]),
                Array.ConvertAll(considered, i => score[i]),
                Array.ConvertAll(considered, i => (int)group[i]),
                (float)overlap
            );
            for (var slot = 0; slot < Math.Min(slots, found.Length); slot++)
            {
                kept[image * slots + slot] = score[considered[found[slot]]];
                rows[image * slots + slot] = considered[found[slot]] - at;
            }
        }

        var row = tensor(rows, [images, slots], device: boxes.device);
        return new Candidates<Tensor>(tensor(kept, [images, slots], device: boxes.device), row, GatherRows(groups, row));
    }

    public Tensor OccupiedSlots(Tensor scores) => scores.gt(PinnedScalars.Get(0));

    public Tensor RoiAlign(IReadOnlyList<Tensor> maps, IReadOnlyList<int> strides, Tensor boxes, Tensor occupied, int size)
    {
        var isOccupied = occupied.cpu().contiguous().data<bool>().ToArray();
        var box = boxes.detach().cpu().contiguous().data<float>().ToArray();
        var slots = (int)occupied.shape[1];
        var regions = Enumerable
            .Range(0, isOccupied.Length)
            .Where(slot => isOccupied[slot])
            .Select(slot => new Region(slot / slots, MemoryMarshal.Cast<float, Box>(box)[slot]));
        return Detectors.Pooling.RoiAlign.Pool(maps, strides, [.. regions], new SamplingRule(size));
    }

    public Tensor ToSlots(Tensor x, Tensor occupied, int slots)
    {
        long[] ofSlot = [.. x.shape.Skip(1)];
        var all = zeros([occupied.numel(), .. ofSlot], dtype: x.dtype, device: x.device);
        return all.index_copy(0, occupied.flatten().nonzero().squeeze(1), x).reshape([occupied.shape[0], slots, .. ofSlot]);
    }

    public Tensor PickChannels(Tensor x, Tensor channels, Tensor occupied)
    {
        var channel = channels.masked_select(occupied).reshape(-1, 1, 1, 1); // [R, 1, 1, 1]
        return x.gather(1, channel.expand(-1, 1, x.shape[2], x.shape[3])).squeeze(1);
    }

    private static (Tensor First, Tensor Last) Halves(Tensor x) => (x.narrow(2, 0, 2), x.narrow(2, 2, 2));

    // [B, 2] → [B, 1, 4]
    private static Tensor Twice(Tensor x) => cat([x, x], 1).unsqueeze(1);
}
