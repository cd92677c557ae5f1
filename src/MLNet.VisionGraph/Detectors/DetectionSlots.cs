namespace MLNet.VisionGraph.Detectors;

/// <summary>The detections of an image, from the best to the worst; empty slots have the score 0.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
/// <param name="Boxes">The boxes in pixels of the photo, x0, y0, x1, y1; [M, 4].</param>
/// <param name="Scores">The scores, from 0 to 1; [M].</param>
/// <param name="Labels">The zero-based classes, [M].</param>
/// <param name="Masks">The probabilities that pixels of the box belong to the object, [M, 28, 28]; null without a mask head.</param>
internal sealed record DetectionSlots<T>(T Boxes, T Scores, T Labels, T? Masks)
    where T : class;
