namespace MLNet.VisionGraph.Cli.Models;

/// <summary>The input columns of a trained model, with Model Builder's names. The image is specified by its path.</summary>
internal sealed class ModelInput
{
    /// <summary>Gets or sets the class. It is not needed for prediction.</summary>
    public string Label { get; set; } = string.Empty;

    /// <summary>Gets or sets the path of the image.</summary>
    public string ImageSource { get; set; } = string.Empty;
}
