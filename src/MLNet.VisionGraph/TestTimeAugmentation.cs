namespace MLNet.VisionGraph;

/// <summary>The further views of an image that are scored with it. The probabilities of all views are averaged.</summary>
public enum TestTimeAugmentation
{
    /// <summary>No further views.</summary>
    None,

    /// <summary>The horizontal mirror image: often slightly more accurate, in twice the time.</summary>
    HorizontalFlip,
}
