namespace MLNet.VisionGraph.Training;

/// <summary>How photos are resized where nothing is random.</summary>
public enum EvaluationResize
{
    /// <summary>By ML.NET's ResizeImages, bit for bit as the saved model does it: what validation sees is what users get.</summary>
    AsDeployed,

    /// <summary>Bicubic with antialias, as the papers' code does it with Pillow.</summary>
    AsInPapers,
}
