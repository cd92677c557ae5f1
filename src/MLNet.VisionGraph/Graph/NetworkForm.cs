namespace MLNet.VisionGraph.Graph;

/// <summary>The two forms in which EfficientViT's attention windows exist; MobileViG is the same in both.</summary>
public enum NetworkForm
{
    /// <summary>A window is never larger than the map: <c>min(window, map)</c>. The form of the released classifiers.</summary>
    Classification,

    /// <summary>Windows keep their size and maps are padded up to them. The form of the released detectors; takes images of any size.</summary>
    Detection,
}
