namespace MLNet.VisionGraph.Training;

/// <summary>What was done about a problem in label files.</summary>
public enum AnnotationAction
{
    /// <summary>The label, or the photo, is in the data set as it was found.</summary>
    Kept,

    /// <summary>The label is in the data set, but not as it was found; the message says what changed.</summary>
    Changed,

    /// <summary>The label, the photo or the file is not in the data set.</summary>
    LeftOut,
}
