using System.Globalization;

namespace MLNet.VisionGraph.Weights.Fitting;

/// <summary>
/// The translation of timm's names of EfficientViT's tensors to the official ones. The tensors are the same; timm only drops the
/// <c>attention_bias_idxs</c> buffers, which follow from the window's size.
/// </summary>
internal static class TimmNames
{
    /// <summary>The number of parts of timm's downsample, with which the official blocks2 and blocks3 begin.</summary>
    private const int DownsampleParts = 3;

    /// <summary>Returns the official name. A name that does not follow timm's scheme is returned unchanged.</summary>
    public static string ToOfficial(string name)
    {
        var parts = name.Split('.');
        if (!Rename(parts, out var prefix, out var taken))
            return name;
        var rest = parts
            .Skip(taken)
            .Select(part =>
                part switch
                {
                    "conv" => "c",
                    "linear" => "l",
                    _ => part,
                }
            );
        return string.Join('.', rest.Prepend(prefix));
    }

    private static bool Rename(string[] parts, out string prefix, out int taken)
    {
        (prefix, taken) = parts switch
        {
            // patch_embed.conv1, …, conv4 are the even members of a Sequential; the odd ones are activations.
            ["patch_embed", ['c', 'o', 'n', 'v', .. string number], ..] when Index(number) is int i and > 0 => (
                $"patch_embed.{2 * (i - 1)}",
                2
            ),
            ["stages", string stage, "downsample", "res1", ..] when Index(stage) is int s => ($"blocks{s + 1}.0", 4),
            ["stages", string stage, "downsample", "patchmerge", ..] when Index(stage) is int s => ($"blocks{s + 1}.1", 4),
            ["stages", string stage, "downsample", "res2", ..] when Index(stage) is int s => ($"blocks{s + 1}.2", 4),
            ["stages", string stage, "blocks", string block, ..] when Index(stage) is int s && Index(block) is int b => (
                $"blocks{s + 1}.{b + (s == 0 ? 0 : DownsampleParts)}",
                4
            ),
            ["head" or "head_dist", "linear" or "bn", ..] => (parts[0], 1),
            _ => ("", 0),
        };
        return taken > 0;
    }

    private static int? Index(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < 1000 ? index : null;
}
