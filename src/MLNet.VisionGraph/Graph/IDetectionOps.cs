namespace MLNet.VisionGraph.Graph;

/// <summary>
/// The operations that detectors need beyond those of backbones: resizing of maps, and the selection, coding and suppression of boxes.
/// Boxes are rows (x0, y0, x1, y1) in pixels of the network's input. Lists of boxes have a fixed number of slots per image; a slot whose
/// score is 0 is empty.
/// </summary>
/// <typeparam name="T">The type of a value: an ONNX value, a shape or a tensor.</typeparam>
internal interface IDetectionOps<T> : IGraphOps<T>
{
    /// <summary>
    /// Resizes a map to a larger size: pixel (y, x) is pixel (⌊y · h / height⌋, ⌊x · w / width⌋) of the map.
    /// [C, h, w] → [C, height, width].
    /// </summary>
    T UpsampleNearest(T x, int height, int width);

    /// <summary>Keeps every second row and column: [C, H, W] → [C, ⌈H / 2⌉, ⌈W / 2⌉].</summary>
    T Subsample(T x);

    /// <summary>
    /// Applies a transposed convolution of kernel and stride 2: [C, H, W] → [O, 2 H, 2 W] with <c>weight</c> [C, O, 2, 2] and
    /// <c>bias</c> [O].
    /// </summary>
    T ConvTranspose2x2(T x, Scope at, int channels);

    /// <summary>Flattens a map or a table in row-major order: [C, H, W] → [C·H·W]; [N, K] → [N·K].</summary>
    T Flatten(T x);

    /// <summary>
    /// Rearranges a head's map into one row per anchor, in the order of rows, columns and anchors: [A·K, H, W] → [H·W·A, K].
    /// </summary>
    T AnchorRows(T x, int columns);

    /// <summary>Splits each row into rows of a given length: [N, K·columns] → [N·K, columns].</summary>
    T SplitRows(T x, int columns);

    /// <summary>Removes the last column: [N, K] → [N, K − 1].</summary>
    T DropLastColumn(T x);

    /// <summary>
    /// Finds the <paramref name="count"/> largest values, or all if there are fewer: [N, K] → values [M], their rows [M] and columns [M],
    /// from the largest to the smallest.
    /// </summary>
    Candidates<T> TopCandidates(T scores, int count);

    /// <summary>Gathers rows: [N, K] and rows [M] → [M, K]; of a vector [N] → [M].</summary>
    T GatherRows(T x, T rows);

    /// <summary>Creates a vector of integers that is the same for all images: a vector [N] of one value per image → [N].</summary>
    T Integers(T like, long[] values);

    /// <summary>Returns the anchors of rows of <see cref="AnchorRows"/>: rows [M] → boxes [M, 4].</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="bases">The anchors of the first pixel, four values each.</param>
    /// <param name="stride">The distance of pixels, in pixels of the network's input.</param>
    /// <param name="width">The number of columns of the map.</param>
    T Anchors(T rows, float[] bases, int stride, int width);

    /// <summary>
    /// Applies deltas to boxes and clips the result to the image: [M, 4], [M, 4] → [M, 4] (Girshick et al., arXiv:1311.2524, appendix C).
    /// </summary>
    /// <param name="boxes">The boxes, [M, 4].</param>
    /// <param name="deltas">The deltas, (dx, dy, dw, dh) in units of <paramref name="deviations"/>; [M, 4].</param>
    /// <param name="deviations">The four standard deviations by which deltas are multiplied.</param>
    /// <param name="imageSize">The width and height of the image inside the padding, [2].</param>
    T DecodeBoxes(T boxes, T deltas, IReadOnlyList<float> deviations, T imageSize);

    /// <summary>Repeats each row: [N, K] → [N · count, K].</summary>
    T RepeatRows(T x, int count);

    /// <summary>Sets the scores of boxes without area to 0: [M, 4], [M] → [M].</summary>
    T DropEmptyBoxes(T boxes, T scores);

    /// <summary>Multiplies the coordinates by factors for x and y: [M, 4], [2] → [M, 4].</summary>
    T ScaleBoxes(T boxes, T factors);

    /// <summary>Divides the coordinates by divisors for x and y: [M, 4], [2] → [M, 4].</summary>
    T UnscaleBoxes(T boxes, T divisors);

    /// <summary>
    /// Suppresses each box that overlaps a better one of its group, and keeps the best that are left: returns scores [count] and rows
    /// [count] in descending order, with the groups as columns; empty slots have the score 0 (greedy non-maximum suppression).
    /// </summary>
    /// <param name="boxes">The boxes, [M, 4].</param>
    /// <param name="scores">The scores, [M].</param>
    /// <param name="groups">The group of each box, [M]: its class or its level.</param>
    /// <param name="overlap">The intersection over union above which a box is suppressed.</param>
    /// <param name="threshold">The score above which boxes are considered.</param>
    /// <param name="count">The number of slots.</param>
    Candidates<T> SuppressOverlaps(T boxes, T scores, T groups, double overlap, double threshold, int count);

    /// <summary>Finds the slots that are not empty, over all images: scores [M] → their positions.</summary>
    T OccupiedSlots(T scores);

    /// <summary>
    /// Cuts regions of interest out of a pyramid, the larger ones out of the coarser levels: occupied slots of boxes [M, 4] →
    /// R × [C, size, size] (RoIAlign, He et al., arXiv:1703.06870, section 3; levels of Lin et al., arXiv:1612.03144, section 4.2).
    /// </summary>
    /// <param name="maps">The maps, from the finest to the coarsest, [C, H, W].</param>
    /// <param name="strides">The strides of the maps.</param>
    /// <param name="boxes">The boxes, [M, 4].</param>
    /// <param name="occupied">The result of <see cref="OccupiedSlots"/>.</param>
    /// <param name="size">The side of the result.</param>
    T RoiAlign(IReadOnlyList<T> maps, IReadOnlyList<int> strides, T boxes, T occupied, int size);

    /// <summary>
    /// Puts the values of occupied slots back into all slots, zeros into the empty ones: R × [C, …] → [slots, C, …].
    /// </summary>
    T ToSlots(T x, T occupied, int slots);

    /// <summary>
    /// Picks for each region the channel that the slot names: R × [C, H, W], channels [M] → R × [H, W].
    /// </summary>
    T PickChannels(T x, T channels, T occupied);
}
