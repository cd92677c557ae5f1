namespace MLNet.VisionGraph.Graph;

/// <summary>The task of a network, which determines EfficientViT's attention windows; MobileViG is the same for both tasks.</summary>
public enum NetworkTask
{
    /// <summary>A window is never larger than the map: <c>min(window, map)</c>, as in the released classifiers.</summary>
    Classification,

    /// <summary>Windows keep their size and maps are padded to them, as in the released detectors. Accepts images of any size.</summary>
    Detection,
}
