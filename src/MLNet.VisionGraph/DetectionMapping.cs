using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph;

/// <summary>Turns the columns of a detector into objects, and boxes of a saved model into pixels of the photo.</summary>
public static class DetectionMapping
{
    /// <summary>Turns the values of a row's columns into objects.</summary>
    /// <param name="classNames">The names of the classes, in the order of their keys.</param>
    /// <param name="labels">The column of labels: keys from 1.</param>
    /// <param name="boxes">The column of boxes: x0, y0, x1, y1 of each object, in pixels of the photo.</param>
    /// <param name="scores">The column of scores.</param>
    /// <param name="masks">The column of masks: n × n probabilities of each object; empty if there is none.</param>
    /// <param name="width">The width of the photo, in pixels.</param>
    /// <param name="height">The height of the photo, in pixels.</param>
    /// <returns>The objects in their order; the masks are as large as the photo (<see cref="InstanceMask.FromProbabilities"/>).</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or a label is not that of a class.</exception>
    /// <exception cref="ArgumentException">The numbers of boxes, scores or masks do not fit the number of labels.</exception>
    public static IReadOnlyList<Detection> ToDetections(
        IReadOnlyList<string> classNames,
        ReadOnlySpan<uint> labels,
        ReadOnlySpan<float> boxes,
        ReadOnlySpan<float> scores,
        ReadOnlySpan<float> masks,
        int width,
        int height
    )
    {
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (boxes.Length != 4 * labels.Length || scores.Length != labels.Length)
        {
            throw new ArgumentException(
                $"{labels.Length} labels need as many scores and four times as many edges of boxes; "
                    + $"there are {scores.Length} and {boxes.Length}.",
                nameof(boxes)
            );
        }

        var length = masks.Length == 0 ? 0 : masks.Length / Math.Max(1, labels.Length);
        if (masks.Length != length * labels.Length)
            throw new ArgumentException($"{masks.Length} values of masks do not belong to {labels.Length} objects.", nameof(masks));
        var found = new List<Detection>(labels.Length);
        for (var i = 0; i < labels.Length; i++)
        {
            var index = (int)labels[i] - 1;
            if (index < 0 || index >= classNames.Count)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(labels),
                    labels[i],
                    $"Labels are keys from 1 to {classNames.Count}, the number of classes."
                );
            }

            var box = new BoundingBox(boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2], boxes[4 * i + 3]);
            var mask = length == 0 ? null : InstanceMask.FromProbabilities(masks.Slice(i * length, length), box, width, height);
            found.Add(new Detection(index, classNames[index], scores[i], box, mask));
        }

        return found;
    }

    /// <summary>
    /// Turns a box of a saved model, which is in pixels of the network's input, into a box in pixels of the photo. ML.NET's ResizeImages
    /// has fitted the photo into the input and put it in its middle.
    /// </summary>
    /// <param name="box">The box in the input.</param>
    /// <param name="inputWidth">The width of the network's input, in pixels.</param>
    /// <param name="inputHeight">The height of the network's input, in pixels.</param>
    /// <param name="photoWidth">The width of the photo, in pixels.</param>
    /// <param name="photoHeight">The height of the photo, in pixels.</param>
    /// <returns>The box in the photo.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1.</exception>
    public static BoundingBox ToImage(BoundingBox box, int inputWidth, int inputHeight, int photoWidth, int photoHeight)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputHeight, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(photoWidth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(photoHeight, 1);
        var fit = ImageWindow.Fit(photoHeight, photoWidth, inputHeight, inputWidth);
        var (horizontal, vertical) = ((double)photoWidth / fit.Width, (double)photoHeight / fit.Height);
        return new BoundingBox(
            (box.X0 - fit.Left) * horizontal,
            (box.Y0 - fit.Top) * vertical,
            (box.X1 - fit.Left) * horizontal,
            (box.Y1 - fit.Top) * vertical
        );
    }
}
