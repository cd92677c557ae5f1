namespace MLNet.VisionGraph.Training.Metrics.Coco;

/// <summary>The objects of an image and what was found in it.</summary>
internal sealed record CocoImage(CocoObject[] Objects, CocoDetection[] Detections);
