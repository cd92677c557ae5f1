using MLNet.VisionGraph.Tests.Reference;
using MLNet.VisionGraph.Weights.Fitting;

namespace MLNet.VisionGraph.Tests.Weights.Fitting;

public class KnownNetworksTests
{
    [TestCase("a MobileNetV3 of torchvision", "features.0.0.weight", "features.1.block.0.0.weight", "classifier.0.weight")]
    [TestCase("a MobileNetV2 of torchvision", "features.0.0.weight", "features.1.conv.0.0.weight", "classifier.1.weight")]
    [TestCase("an EfficientNet of torchvision", "features.0.0.weight", "features.1.0.block.0.0.weight")]
    [TestCase("a ConvNeXt of torchvision", "features.1.0.layer_scale", "features.1.0.block.0.weight")]
    [TestCase("a ConvNeXt", "stem.0.weight", "stages.0.blocks.0.conv_dw.weight", "stages.0.blocks.0.mlp.fc1.weight")]
    [TestCase("a ConvNeXt of the official code", "downsample_layers.0.0.weight", "stages.0.0.dwconv.weight", "stages.0.0.gamma")]
    [TestCase("a MobileNetV3 of timm", "conv_stem.weight", "blocks.0.0.conv_dw.weight", "conv_head.weight", "conv_head.bias")]
    [TestCase("an EfficientNet of timm", "conv_stem.weight", "blocks.0.0.conv_dw.weight", "conv_head.weight", "bn2.bias")]
    [TestCase("a Vision Transformer (ViT, DeiT, DINO)", "cls_token", "pos_embed", "blocks.0.attn.qkv.weight")]
    [TestCase("a Swin Transformer", "layers.0.blocks.1.attn.relative_position_bias_table")]
    [TestCase("a VGG or AlexNet of torchvision", "features.0.weight", "classifier.6.weight")]
    [TestCase("a MobileViT", "stages.2.1.transformer.0.attn.qkv.weight")]
    [TestCase("a MobileViGv2 or GreedyViG", "stem.stem.0.weight", "backbone.0.0.dws.pw1.weight")]
    [TestCase("a ViG (Vision GNN)", "stem.convs.0.weight", "backbone.0.0.graph_conv.gconv.nn.0.weight")]
    [TestCase("a YOLO", "model.0.conv.weight", "model.2.cv1.conv.weight")]
    [TestCase(null, "weight", "bias", "a.b.c")]
    public void Recognize_NamesOfTensors_TellTheNetwork(string? expected, params string[] names)
    {
        Assert.That(KnownNetworks.Recognize(names), Is.EqualTo(expected));
        Assert.That(KnownNetworks.Recognize(names.Select(name => "model.module." + name)), Is.EqualTo(expected), "with a prefix");
    }

    [TestCaseSource(typeof(ReferenceData), nameof(ReferenceData.Backbones))]
    public void Recognize_OwnBackbones_AreNoOtherNetwork(string backbone) =>
        Assert.That(
            KnownNetworks.Recognize(ReferenceData.Keys(backbone).Select(key => key.Name)),
            Does.EndWith("of another configuration"),
            "the sizes decide which backbone it is, the names which family"
        );
}
