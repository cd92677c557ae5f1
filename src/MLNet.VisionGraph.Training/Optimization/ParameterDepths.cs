using System.Globalization;
using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Training.Optimization;

/// <summary>
/// The depth of each parameter in its network: 0 for the stem, then the stages, then the layers after them, and last all heads together.
/// </summary>
internal sealed class ParameterDepths
{
    private static readonly string[] s_heads = ["head", "head_dist", "dist_head", "classifier", "fc"];

    private readonly Dictionary<string, int> _depths = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    private ParameterDepths() { }

    /// <summary>Gets the number of depths.</summary>
    public int Count => _names.Count;

    /// <summary>
    /// Gets the name of each depth: the part of the checkpoint's names where it begins, for example <c>blocks2</c> or
    /// <c>local_backbone.2</c>.
    /// </summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Assigns a depth to each stage, from the names in the checkpoint.</summary>
    /// <param name="parameters">The network's parameters in the order in which it uses them.</param>
    /// <returns>The depths.</returns>
    /// <remarks>
    /// A new depth begins where the first part of the names changes (<c>patch_embed</c>, <c>blocks1</c>, …) and, in MobileViG's
    /// sequences, at each downsampling (<c>local_backbone.2.conv…</c>), which belongs to the stage that it opens. Heads (<c>head</c>,
    /// <c>head_dist</c>, <c>dist_head</c>, <c>classifier</c>, <c>fc</c>) share the last depth.
    /// </remarks>
    public static ParameterDepths FromStages(IReadOnlyList<ParameterSpec> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ParameterDepths result = new();
        string? section = null;
        string? opener = null;
        var onlyOpener = false;
        List<string> heads = [];
        foreach (var parameter in parameters)
        {
            var parts = parameter.Name.Split('.');
            if (s_heads.Contains(parts[0]))
            {
                heads.Add(parameter.Name);
                continue;
            }

            var block =
                parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _)
                    ? $"{parts[0]}.{parts[1]}"
                    : parts[0];
            if (parts.Length > 2 && parts[2] == "conv" && block != parts[0])
            {
                if (opener != block)
                    result._names.Add(block);
                (opener, onlyOpener, section) = (block, true, parts[0]);
            }
            else if (section != parts[0])
            {
                // MobileViG's last local downsampling has already opened the first global stage.
                if (!onlyOpener)
                    result._names.Add(parts[0]);
                (onlyOpener, section) = (false, parts[0]);
            }
            else
            {
                onlyOpener = false;
            }

            result._depths[parameter.Name] = result.Count - 1;
        }

        if (heads.Count > 0)
        {
            result._names.Add(heads[0].Split('.')[0]);
            foreach (var name in heads)
                result._depths[name] = result.Count - 1;
        }

        return result;
    }

    /// <summary>Gets the depth of a parameter.</summary>
    /// <param name="name">The name of the parameter.</param>
    /// <returns>The depth, from 0.</returns>
    /// <exception cref="KeyNotFoundException">There is no such parameter.</exception>
    public int Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _depths.TryGetValue(name, out var depth) ? depth : throw new KeyNotFoundException($"The network has no parameter '{name}'.");
    }
}
