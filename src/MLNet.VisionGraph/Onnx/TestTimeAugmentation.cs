namespace MLNet.VisionGraph;

/// <summary>Which other views of an image are scored with it; the probabilities of all views are averaged.</summary>
public enum TestTimeAugmentation
{
    /// <summary>None: the image as it is.</summary>
    None,

    /// <summary>The image and its mirror image, left for right: often a little more accurate, at twice the time.</summary>
    HorizontalFlip,
}
