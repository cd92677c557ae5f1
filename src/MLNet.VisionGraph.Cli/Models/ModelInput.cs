namespace MLNet.VisionGraph.Cli.Models;

/// <summary>The columns of a trained model, named as Model Builder names them; the photo is a path.</summary>
internal sealed class ModelInput
{
    /// <summary>Gets or sets the class; not needed to predict.</summary>
    public string Label { get; set; } = string.Empty;

    /// <summary>Gets or sets the photo's path.</summary>
    public string ImageSource { get; set; } = string.Empty;
}
