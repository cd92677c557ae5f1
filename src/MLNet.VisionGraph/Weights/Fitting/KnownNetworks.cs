using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Weights.Fitting;

/// <summary>
/// The recognition of widespread networks that are not among the backbones, by names of their tensors, so that a message can say what a
/// file is. The networks may be parts of others, so the names may have any prefix.
/// </summary>
internal static partial class KnownNetworks
{
    private const string Mit = "an EfficientViT of MIT (efficientvit_b0 to l3), which is another network of the same name";

    // Descriptions, and names that occur in such a file and in none of the rows above; # stands for any number.
    private static readonly (string Description, string[] Names)[] s_networks =
    [
        (Mit, ["stem.in_conv.conv.weight"]),
        (Mit, ["input_stem.op_list.#.conv.weight"]),
        (Mit, ["stages.#.op_list.#.main.inverted_conv.conv.weight"]),
        (Mit, ["stages.#.blocks.#.main.inverted_conv.conv.weight"]),
        ("a MobileViGv2 or GreedyViG", ["backbone.#.#.dws.pw#.weight"]),
        ("a ViG (Vision GNN)", ["backbone.#.#.graph_conv.gconv.nn.#.weight"]),
        ("a YOLO", ["model.#.cv#.conv.weight"]),
        ("a YOLO", ["model.#.m.#.cv#.conv.weight"]),
        ("a DETR", ["transformer.decoder.layers.#.multihead_attn.in_proj_weight"]),
        ("a CLIP", ["logit_scale"]),
        ("a Faster R-CNN or Mask R-CNN of torchvision", ["rpn.head.cls_logits.weight"]),
        ("a MobileViT", ["stages.#.#.transformer.#.attn.qkv.weight"]),
        ("a MobileViT", ["stages.#.#.transformer.#.attn.qkv_proj.weight"]),
        ("a FastViT", ["stages.#.blocks.#.token_mixer.mixer.conv_kxk.#.conv.weight"]),
        ("a FastViT or MobileOne", ["stem.#.conv_kxk.#.conv.weight"]),
        ("a Swin Transformer", ["layers.#.blocks.#.attn.relative_position_bias_table"]),
        ("a Swin Transformer of torchvision", ["features.#.#.attn.relative_position_bias_table"]),
        ("a Vision Transformer (ViT, DeiT, DINO)", ["cls_token", "blocks.#.attn.qkv.weight"]),
        ("a Vision Transformer (ViT, DeiT, DINO)", ["pos_embed", "blocks.#.attn.qkv.weight"]),
        ("a Vision Transformer of torchvision", ["class_token", "conv_proj.weight"]),
        ("a Vision Transformer of Hugging Face", ["embeddings.cls_token"]),
        ("a ConvNeXt", ["stages.#.blocks.#.conv_dw.weight", "stages.#.blocks.#.mlp.fc#.weight"]),
        ("a ConvNeXt of the official code", ["downsample_layers.#.#.weight", "stages.#.#.dwconv.weight"]),
        ("a ConvNeXt of Hugging Face", ["encoder.stages.#.layers.#.dwconv.weight"]),
        ("a ConvNeXt of torchvision", ["features.#.#.layer_scale"]),
        ("an EfficientNet of torchvision", ["features.#.#.block.#.#.weight"]),
        ("a MobileNetV3 of torchvision", ["features.#.block.#.#.weight"]),
        ("a MobileNetV2 of torchvision", ["features.#.conv.#.#.weight"]),
        ("a MobileNetV4 of timm", ["conv_stem.weight", "blocks.#.#.dw_start.conv.weight"]),
        ("a MobileNetV3 of timm", ["conv_stem.weight", "conv_head.bias"]),
        ("an EfficientNet of timm", ["conv_stem.weight", "conv_head.weight"]),
        ("an EfficientNet of lukemelas", ["_conv_stem.weight"]),
        ("a DenseNet", ["features.denseblock#.denselayer#.conv#.weight"]),
        ("a SqueezeNet of torchvision", ["features.#.squeeze.weight"]),
        ("a VGG or AlexNet of torchvision", ["features.#.weight", "classifier.#.weight"]),
        ("a ShuffleNet of torchvision", ["stage#.#.branch#.#.weight"]),
        ("an Inception of torchvision", ["Mixed_#b.branch#x#.conv.weight"]),
        ("a GoogLeNet of torchvision", ["inception#a.branch#.conv.weight"]),
        ("a RegNet of torchvision", ["trunk_output.block#.block#-#.f.a.#.weight"]),
        ("a RegNet of timm", ["s#.b#.conv#.conv.weight"]),
        ("a ResNet of torchvision or timm", ["layer#.#.conv#.weight"]),
        ("a ResNet of Hugging Face", ["encoder.stages.#.layers.#.layer.#.convolution.weight"]),
        ("a ResNet that fastai has cut", ["#.#.conv#.weight", "#.#.bn#.weight"]),
        ("a MobileViG of another configuration", ["local_backbone.#.mlp.mid.weight"]),
        ("an EfficientViT of another configuration", ["blocks#.#.mixer.m.attn.qkvs.#.c.weight"]),
        ("an EfficientViT of another configuration", ["stages.#.blocks.#.mixer.m.attn.qkvs.#.conv.weight"]),
    ];

    /// <summary>
    /// Returns a description of the network that the names belong to, such as "a ResNet of torchvision or timm"; null if none.
    /// </summary>
    public static string? Recognize(IEnumerable<string> names)
    {
        HashSet<string> patterns = new(StringComparer.Ordinal);
        foreach (var pattern in names.Select(name => Numbers().Replace(name, "#")).Distinct(StringComparer.Ordinal))
        {
            // The name and what is left of it without one prefix after the other.
            var start = 0;
            while (start < pattern.Length)
            {
                patterns.Add(pattern[start..]);
                var dot = pattern.IndexOf('.', start);
                start = dot < 0 ? pattern.Length : dot + 1;
            }
        }

        return Array.Find(s_networks, network => Array.TrueForAll(network.Names, patterns.Contains)).Description;
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
