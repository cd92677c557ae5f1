namespace MLNet.VisionGraph.Training.Data;

/// <summary>The resizing methods for images that are not cropped at random.</summary>
internal enum EvaluationResize
{
    /// <summary>ML.NET's ResizeImages, bit for bit as in the saved model: validation sees what users get.</summary>
    AsDeployed,

    /// <summary>Bicubic, antialiased, as in the papers' code with Pillow.</summary>
    AsInPapers,
}
