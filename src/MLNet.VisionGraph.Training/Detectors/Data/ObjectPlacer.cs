using MLNet.VisionGraph.Training.Augmentation;
using MLNet.VisionGraph.Training.Detectors.Targets;

namespace MLNet.VisionGraph.Training.Detectors.Data;

/// <summary>Moves objects to where the photo was put, and leaves out those of which too little is visible.</summary>
/// <param name="side">The side of the canvas, in pixels.</param>
/// <param name="withMasks">Whether masks are learned. An object without a mask then counts as filling its box.</param>
/// <param name="minVisibility">The fraction of a box that must be visible.</param>
internal sealed class ObjectPlacer(int side, bool withMasks, double minVisibility)
{
    private const float SmallestSide = 2; // pixels

    private readonly List<Box> _boxes = [];
    private readonly List<int> _labels = [];
    private readonly List<ObjectMask> _masks = [];

    /// <summary>Adds the objects of a photo.</summary>
    public void Add(DetectionSample sample, Placement placement)
    {
        foreach (var found in sample.Objects.Where(found => !found.IsCrowd))
        {
            var box = placement.ToCanvas(found.Box);
            var visible = placement.Clip(box);
            if (Math.Min(visible.Width, visible.Height) < SmallestSide || visible.Area < minVisibility * box.Area)
                continue;
            _boxes.Add(visible);
            _labels.Add(found.Label);
            if (withMasks)
                _masks.Add(MaskOf(found, placement, visible));
        }
    }

    /// <summary>Returns the objects and starts anew.</summary>
    /// <param name="width">The width of the image inside the padding.</param>
    /// <param name="height">The height of the image inside the padding.</param>
    public GroundTruth Take(int width, int height)
    {
        var truth = new GroundTruth([.. _boxes], [.. _labels])
        {
            Masks = [.. _masks],
            Width = width,
            Height = height,
            PaddedWidth = side,
            PaddedHeight = side,
        };
        _boxes.Clear();
        _labels.Clear();
        _masks.Clear();
        return truth;
    }

    private ObjectMask MaskOf(TrainedObject found, Placement placement, Box box)
    {
        var (left, top) = ((int)Math.Floor(box.X1), (int)Math.Floor(box.Y1));
        var (width, height) = ((int)Math.Ceiling(box.X2) - left, (int)Math.Ceiling(box.Y2) - top);
        var values = new bool[width * height];
        if (found.Mask is { } mask)
        {
            var pixels = new MaskLookup(mask);
            for (var i = 0; i < values.Length; i++)
            {
                var (x, y) = placement.ToPhoto(left + i % width, top + i / width);
                values[i] = pixels.Covers(x, y);
            }
        }
        else if (found.Polygons is { Count: > 0 } polygons)
        {
            var moved = polygons.Select(polygon => Move(polygon, placement, left, top));
            InstanceMask.FromPolygons(moved, width, height).ToPixels().CopyTo(values, 0);
        }
        else
        {
            Array.Fill(values, true);
        }

        return new ObjectMask(side, side, new PixelWindow(left, top, width, height), values);
    }

    private static double[] Move(double[] polygon, Placement placement, int left, int top)
    {
        var moved = new double[polygon.Length];
        for (var i = 0; i < polygon.Length; i += 2)
        {
            moved[i] = placement.ToCanvasX(polygon[i]) - left;
            moved[i + 1] = placement.ToCanvasY(polygon[i + 1]) - top;
        }

        return moved;
    }
}
