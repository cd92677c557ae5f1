namespace MLNet.VisionGraph;

/// <summary>The architectures of detectors; each works with every backbone that has stages.</summary>
public enum DetectorArchitecture
{
    /// <summary>
    /// RetinaNet with 64 channels and two convolutions per subnet: for processors and phones, trainable on a few hundred images.
    /// </summary>
    Light,

    /// <summary>RetinaNet as in the papers (arXiv:1708.02002; arXiv:2305.07027, section 4.5): 256 channels, four convolutions.</summary>
    RetinaNet,

    /// <summary>Mask R-CNN with 64 channels, hidden layers of 256 and two convolutions in the mask head: boxes and masks.</summary>
    LightMask,

    /// <summary>
    /// Mask R-CNN as in the papers (arXiv:1703.06870; arXiv:2307.00395, section 4.2; arXiv:2305.07027, section 4.5): boxes and masks.
    /// </summary>
    MaskRcnn,
}
