namespace MLNet.VisionGraph.Graph;

/// <content>The shapes of detectors. Regions are counted as if every slot were occupied.</content>
internal sealed partial class CostOps : IDetectionOps<TensorShape>
{
    public TensorShape UpsampleNearest(TensorShape x, int height, int width) => TensorShape.Map(x.Channels, height, width);

    public TensorShape Subsample(TensorShape x) => TensorShape.Map(x.Channels, (x.Height + 1) / 2, (x.Width + 1) / 2);

    public TensorShape ConvTranspose2x2(TensorShape x, Scope at, int channels)
    {
        var weight = Declare(at / "weight", ParameterKind.Weight, x.Channels, channels, 2, 2);
        Declare(at / "bias", ParameterKind.Bias, channels);
        _convolution += weight.Count * x.Height * x.Width * x.Windows;
        return x with { Dimensions = [channels, 2 * x.Height, 2 * x.Width] };
    }

    public TensorShape Flatten(TensorShape x) => x with { Dimensions = [(int)(x.Count / x.Windows)] };

    public TensorShape AnchorRows(TensorShape x, int columns) => new([(int)(x.Count / columns), columns]);

    public TensorShape SplitRows(TensorShape x, int columns) => new([(int)(x.Count / columns), columns]);

    public TensorShape DropLastColumn(TensorShape x) => new([x.Channels, x.Dimensions[1] - 1]);

    public Candidates<TensorShape> TopCandidates(TensorShape scores, int count) => Slots((int)Math.Min(count, scores.Count));

    public TensorShape GatherRows(TensorShape x, TensorShape rows) => x.WithChannels(rows.Channels);

    public TensorShape Integers(TensorShape like, long[] values) => like;

    public TensorShape Anchors(TensorShape rows, float[] bases, int stride, int width) => new([rows.Channels, 4]);

    public TensorShape DecodeBoxes(TensorShape boxes, TensorShape deltas, IReadOnlyList<float> deviations, TensorShape imageSize) => boxes;

    public TensorShape RepeatRows(TensorShape x, int count) => x.WithChannels(x.Channels * count);

    public TensorShape DropEmptyBoxes(TensorShape boxes, TensorShape scores) => scores;

    public TensorShape ScaleBoxes(TensorShape boxes, TensorShape factors) => boxes;

    public TensorShape UnscaleBoxes(TensorShape boxes, TensorShape divisors) => boxes;

    public Candidates<TensorShape> SuppressOverlaps(
        TensorShape boxes,
        TensorShape scores,
        TensorShape groups,
        double overlap,
        double threshold,
        int count
    ) => Slots(Math.Min(count, scores.Channels));

    public TensorShape OccupiedSlots(TensorShape scores) => scores;

    public TensorShape RoiAlign(
        IReadOnlyList<TensorShape> maps,
        IReadOnlyList<int> strides,
        TensorShape boxes,
        TensorShape occupied,
        int size
    ) => new([maps[0].Channels, size, size], boxes.Channels);

    public TensorShape ToSlots(TensorShape x, TensorShape occupied, int slots) => new([slots, .. x.Dimensions]);

    public TensorShape PickChannels(TensorShape x, TensorShape channels, TensorShape occupied) =>
        x with
        {
            Dimensions = x.Dimensions.RemoveAt(0),
        };

    private static Candidates<TensorShape> Slots(int count)
    {
        var slots = new TensorShape([count]);
        return new Candidates<TensorShape>(slots, slots, slots);
    }
}
