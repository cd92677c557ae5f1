using System.Text.Json;
using MLNet.VisionGraph.Backbones.EfficientVit;
using MLNet.VisionGraph.Backbones.MobileVig;
using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Parity;

/// <summary>Reads which detector a configuration of the official code describes.</summary>
internal static class DetectorConfig
{
    // The tiny backbones of fixtures that are small enough for tests.
    private static readonly EfficientVitConfig s_efficientVitNano = new()
    {
        Channels = [16, 32, 48],
        Depths = [1, 1, 1],
        Heads = [2, 2, 2],
        KeyChannels = [4, 4, 4],
        Kernels = [5, 3],
    };

    private static readonly MobileVigConfig s_mobileVigNano = new()
    {
        LocalBlocks = [1, 1, 1],
        LocalChannels = [8, 16, 24],
        GlobalBlocks = [1],
        GlobalChannels = [32],
        EmbeddingLength = 64,
        DropPath = 0, // as in the fixtures of training
    };

    /// <summary>Creates the detector.</summary>
    public static IDetector Create(JsonElement config, int classes)
    {
        var backbone = Backbone(config.GetProperty("backbone").GetProperty("type").GetString()!.ToLowerInvariant());
        var channels = config.GetProperty("neck").GetProperty("out_channels").GetInt32();
        return config.GetProperty("type").GetString() switch
        {
            "RetinaNet" => DetectorModels.RetinaNet(
                backbone,
                classes,
                channels,
                config.GetProperty("bbox_head").GetProperty("stacked_convs").GetInt32()
            ),
            "MaskRCNN" => DetectorModels.MaskRcnn(
                backbone,
                classes,
                channels,
                config.GetProperty("roi_head").GetProperty("bbox_head").GetProperty("fc_out_channels").GetInt32(),
                config.GetProperty("roi_head").GetProperty("mask_head").GetProperty("num_convs").GetInt32()
            ),
            var type => throw new InvalidDataException($"There is no detector '{type}'."),
        };
    }

    /// <summary>Creates a tiny detector by its name, such as <c>retinanet_efficientvit_nano</c>.</summary>
    public static IDetector CreateNano(string name, int classes)
    {
        const int channels = 32,
            hidden = 64;
        var parts = name.Split('_', 2);
        return parts[0] == "retinanet"
            ? DetectorModels.RetinaNet(Backbone(parts[1]), classes, channels)
            : DetectorModels.MaskRcnn(Backbone(parts[1]), classes, channels, hidden);
    }

    private static INetwork Backbone(string type)
    {
        var name = type.Replace("_feat", string.Empty, StringComparison.Ordinal);
        return name switch
        {
            "efficientvit_nano" => new EfficientVitNetwork(s_efficientVitNano),
            "mobilevig_nano" => new MobileVigNetwork(s_mobileVigNano),
            _ => BackboneRegistry.Get(name).Network,
        };
    }
}
