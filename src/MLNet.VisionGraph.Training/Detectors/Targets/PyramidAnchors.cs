using System.Runtime.InteropServices;
using MLNet.VisionGraph.Detectors.Anchors;

namespace MLNet.VisionGraph.Training.Detectors.Targets;

/// <summary>
/// All anchors of a batch: of each level, row after row, the anchors of each position. They are not clipped to the image.
/// </summary>
internal sealed class PyramidAnchors
{
    private readonly IReadOnlyList<int> _strides;
    private readonly int _perPosition;

    /// <summary>Creates the anchors.</summary>
    /// <param name="grid">The anchors of a position.</param>
    /// <param name="strides">The pixels per position of each map, finest first.</param>
    /// <param name="maps">Height and width of each map.</param>
    /// <exception cref="ArgumentException">There are not as many maps as strides.</exception>
    public PyramidAnchors(AnchorGrid grid, IReadOnlyList<int> strides, IReadOnlyList<(int Height, int Width)> maps)
    {
        if (maps.Count != strides.Count)
            throw new ArgumentException($"There are {strides.Count} strides and {maps.Count} maps.", nameof(maps));
        (_strides, _perPosition, Maps) = (strides, grid.Count, [.. maps]);
        var starts = new int[maps.Count + 1];
        for (var level = 0; level < maps.Count; level++)
            starts[level + 1] = starts[level] + maps[level].Height * maps[level].Width * grid.Count;
        (Starts, Boxes) = (starts, new Box[starts[^1]]);
        for (var level = 0; level < maps.Count; level++)
        {
            var bases = MemoryMarshal.Cast<float, Box>(grid.BasesOf(strides[level]));
            Fill(Boxes.AsSpan(starts[level]), bases, maps[level], strides[level]);
        }
    }

    /// <summary>Gets height and width of each map.</summary>
    public IReadOnlyList<(int Height, int Width)> Maps { get; }

    /// <summary>Gets all anchors, level after level.</summary>
    public Box[] Boxes { get; }

    /// <summary>Gets where each level starts in <see cref="Boxes"/>, and at last where the last one ends.</summary>
    public IReadOnlyList<int> Starts { get; }

    /// <summary>
    /// Returns which anchors belong to an image: those of positions within it. The others belong to the padding of a batch of images of
    /// several sizes.
    /// </summary>
    /// <param name="height">The height of the image, in pixels.</param>
    /// <param name="width">The width of the image, in pixels.</param>
    /// <returns>A value for each of <see cref="Boxes"/>.</returns>
    public bool[] Within(int height, int width)
    {
        var within = new bool[Boxes.Length];
        for (var level = 0; level < Maps.Count; level++)
        {
            var rows = Math.Min(Maps[level].Height, (height + _strides[level] - 1) / _strides[level]);
            var columns = Math.Min(Maps[level].Width, (width + _strides[level] - 1) / _strides[level]);
            for (var y = 0; y < rows; y++)
                within.AsSpan(Starts[level] + y * Maps[level].Width * _perPosition, columns * _perPosition).Fill(true);
        }

        return within;
    }

    private static void Fill(Span<Box> boxes, ReadOnlySpan<Box> bases, (int Height, int Width) map, int stride)
    {
        var i = 0;
        for (var y = 0; y < map.Height; y++)
        {
            for (var x = 0; x < map.Width; x++)
            {
                foreach (var anchor in bases)
                    boxes[i++] = anchor.Offset(x * stride, y * stride);
            }
        }
    }
}
