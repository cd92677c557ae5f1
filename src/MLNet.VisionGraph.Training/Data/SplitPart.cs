namespace MLNet.VisionGraph.Training.Data;

/// <summary>A part of a split data set.</summary>
internal enum SplitPart
{
    /// <summary>None: a class, or something else.</summary>
    None,

    /// <summary>The training images.</summary>
    Training,

    /// <summary>The validation images.</summary>
    Validation,

    /// <summary>The test images.</summary>
    Test,
}
