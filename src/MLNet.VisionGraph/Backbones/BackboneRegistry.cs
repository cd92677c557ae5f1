using System.Collections.Concurrent;
using MLNet.VisionGraph.Backbones.EfficientVit;
using MLNet.VisionGraph.Backbones.MobileVig;

namespace MLNet.VisionGraph;

/// <summary>All backbones by name: the ten of the two papers, and what applications add. Safe under concurrent use.</summary>
public static class BackboneRegistry
{
    private static readonly ConcurrentDictionary<string, BackboneDescriptor> Backbones = new(
        MobileVigFamily.All.Concat(EfficientVitFamily.All).Select(backbone => KeyValuePair.Create(backbone.Name, backbone)));

    /// <summary>Gets all backbones, sorted by name.</summary>
    public static IReadOnlyList<BackboneDescriptor> All => [.. Backbones.Values.OrderBy(backbone => backbone.Name, StringComparer.Ordinal)];

    /// <summary>Gets a backbone by its name.</summary>
    /// <param name="name">The name, for example <c>mobilevig_ti</c>.</param>
    /// <returns>The backbone.</returns>
    /// <exception cref="KeyNotFoundException">There is none of this name; the message lists those that there are.</exception>
    public static BackboneDescriptor Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Backbones.TryGetValue(name, out var backbone)
            ? backbone
            : throw new KeyNotFoundException($"There is no backbone '{name}'. Registered are: {string.Join(", ", All.Select(known => known.Name))}.");
    }

    /// <summary>Gets a MobileViG.</summary>
    /// <param name="variant">Which.</param>
    /// <returns>The backbone.</returns>
    public static BackboneDescriptor Get(MobileVigVariant variant) => MobileVigFamily.All[(int)variant];

    /// <summary>Gets an EfficientViT.</summary>
    /// <param name="variant">Which.</param>
    /// <returns>The backbone.</returns>
    public static BackboneDescriptor Get(EfficientVitVariant variant) => EfficientVitFamily.All[(int)variant];

    /// <summary>Adds a backbone.</summary>
    /// <param name="backbone">The backbone; its name must be new.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public static void Register(BackboneDescriptor backbone)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        if (!Backbones.TryAdd(backbone.Name, backbone))
            throw new ArgumentException($"There is a backbone '{backbone.Name}' already.", nameof(backbone));
    }
}
