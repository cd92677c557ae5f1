namespace MLNet.VisionGraph.Training.Reports;

/// <summary>The use of an image.</summary>
internal enum DatasetPart
{
    /// <summary>Training.</summary>
    Training,

    /// <summary>Validation, which determines the best epoch.</summary>
    Validation,

    /// <summary>Test, used only for the final evaluation.</summary>
    Test,
}
