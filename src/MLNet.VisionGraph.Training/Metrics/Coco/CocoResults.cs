namespace MLNet.VisionGraph.Training.Metrics.Coco;

/// <summary>Reads a file of COCO's results.</summary>
internal static class CocoResults
{
    /// <summary>Returns the images of the annotations, in the order of their ids, with what the results found in them.</summary>
    /// <exception cref="InvalidDataException">The file is not of its format, or its results are of other images.</exception>
    public static IEnumerable<CocoImage> Read(string path, CocoAnnotations annotations, bool masks, out int skipped)
    {
        var results = CocoJson.Read<CocoJson.Result?[]>(path, "results", masks);
        if (masks && results.Length > 0 && Array.TrueForAll(results, result => result?.Segmentation is null))
            throw new InvalidDataException($"'{path}' has no 'segmentation': it has boxes alone. Evaluate these.");

        // The first result decides for all, as in COCO's tools.
        var sizesOfBoxes = results is [{ Bbox.Length: > 0 }, ..];
        Dictionary<long, List<CocoDetection>> found = [];
        skipped = 0;
        for (var i = 0; i < results.Length; i++)
        {
            var what = $"result {i} of '{path}'";
            if (results[i] is not { ImageId: { } image, CategoryId: { } category, Score: { } score } result || !double.IsFinite(score))
                throw new InvalidDataException($"There is no 'image_id', no 'category_id' or no 'score' in {what}.");
            if (!annotations.HasImage(image))
                throw new InvalidDataException(
                    $"Image {image} of {what} is not one of the annotations'. Are these results of other images?"
                );
            if (!annotations.TryGetClass(category, out var classIndex))
            {
                skipped++;
                continue;
            }

            if (!found.TryGetValue(image, out var detections))
                found[image] = detections = [];
            detections.Add(ToDetection(result, classIndex, score, what, annotations, masks, sizesOfBoxes));
        }

        return annotations.ImageIds.Select(id => new CocoImage(
            annotations.ObjectsOf(id),
            found.TryGetValue(id, out var detections) ? [.. detections] : []
        ));
    }

    private static CocoDetection ToDetection(
        CocoJson.Result result,
        int classIndex,
        double score,
        string what,
        CocoAnnotations annotations,
        bool masks,
        bool sizesOfBoxes
    )
    {
        if (sizesOfBoxes && result.Bbox is not { Length: > 0 })
            throw new InvalidDataException($"There is no 'bbox' in {what}, but in the first result.");
        CocoBox? box = result.Bbox is { Length: > 0 } numbers ? CocoAnnotations.ToBox(numbers, what) : null;
        if (!masks)
        {
            return box is { } given
                ? new CocoDetection(classIndex, score, given, null, null)
                : throw new InvalidDataException($"There is no 'bbox' in {what}.");
        }

        var segmentation =
            result.Segmentation
            ?? (
                box is null
                    ? throw new InvalidDataException($"There is neither a 'bbox' nor a 'segmentation' in {what}.")
                    : new CocoSegmentation([CocoSegmentation.Rectangle(result.Bbox!)], null, null, null)
            );
        var mask = annotations.Draw(segmentation, result.ImageId!.Value, what);
        var known = box ?? CocoBox.From(mask.Bounds);
        return new CocoDetection(classIndex, score, known, mask, sizesOfBoxes ? known.Area : mask.Area);
    }
}
