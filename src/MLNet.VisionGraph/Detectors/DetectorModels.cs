using MLNet.VisionGraph.Detectors.Necks;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors;

/// <summary>The detectors: those of the two papers, and a light one for processors and phones.</summary>
internal static class DetectorModels
{
    private const int FinestStride = 4;
    private const int LightChannels = 64;
    private const int LightHidden = 256;
    private const int LightConvolutions = 2;

    /// <summary>Creates a detector that takes over the weights of a classifier.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="backbone">The backbone.</param>
    /// <param name="classes">The number of classes.</param>
    /// <returns>The detector.</returns>
    public static IDetector Create(DetectorArchitecture architecture, INetwork backbone, int classes) =>
        architecture switch
        {
            DetectorArchitecture.Light => RetinaNet(backbone.ForTransfer(), classes, LightChannels, LightConvolutions),
            DetectorArchitecture.RetinaNet => RetinaNet(backbone.ForTransfer(), classes),
            DetectorArchitecture.LightMask => MaskRcnn(backbone.ForTransfer(), classes, LightChannels, LightHidden, LightConvolutions),
            DetectorArchitecture.MaskRcnn => MaskRcnn(backbone.ForTransfer(), classes),
            _ => throw new ArgumentOutOfRangeException(nameof(architecture), architecture, "Unknown architecture."),
        };

    /// <summary>Returns the thresholds of an architecture: the light ones consider fewer candidates.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <returns>The thresholds.</returns>
    public static DetectionThresholds ThresholdsOf(DetectorArchitecture architecture) =>
        architecture is DetectorArchitecture.Light or DetectorArchitecture.LightMask
            ? new DetectionThresholds { CandidatesPerLevel = 300, MaxProposals = 100 }
            : new DetectionThresholds();

    /// <summary>
    /// Creates RetinaNet on a pyramid of five levels (arXiv:2305.07027, section 4.5: with efficientvit_m4).
    /// </summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="channels">The number of channels of neck and head. The default is 256.</param>
    /// <param name="convolutions">The number of convolutions of each subnet. The default is 4.</param>
    /// <returns>The detector.</returns>
    public static RetinaNet RetinaNet(INetwork backbone, int classes, int channels = 256, int convolutions = 4)
    {
        var strides = StridesOf(backbone);
        INeck neck =
            strides[0] == FinestStride
                ? new FeaturePyramid([.. strides.Skip(1)], channels)
                : new EfficientVitPyramid(strides, channels, finer: 1, coarser: true);
        return new RetinaNet(backbone, neck, classes, convolutions);
    }

    /// <summary>
    /// Creates Mask R-CNN on a pyramid of five levels (arXiv:2307.00395, section 4.2: with mobilevig_m and mobilevig_b;
    /// arXiv:2305.07027, section 4.5: with efficientvit_m4).
    /// </summary>
    /// <param name="backbone">The backbone.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="channels">The number of channels of neck and heads. The default is 256.</param>
    /// <param name="hidden">The length of the box head's hidden layers. The default is 1024.</param>
    /// <param name="convolutions">The number of the mask head's convolutions. The default is 4.</param>
    /// <returns>The detector.</returns>
    public static MaskRcnn MaskRcnn(INetwork backbone, int classes, int channels = 256, int hidden = 1024, int convolutions = 4)
    {
        var strides = StridesOf(backbone);
        INeck neck =
            strides[0] == FinestStride
                ? new FeaturePyramid(strides, channels)
                : new EfficientVitPyramid(strides, channels, finer: 2, coarser: false);
        return new MaskRcnn(backbone, neck, classes, hidden, convolutions);
    }

    private static int[] StridesOf(INetwork backbone) => [.. backbone.Stages.Select(stage => stage.Stride)];
}
