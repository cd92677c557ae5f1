using System.Collections.Concurrent;
using MLNet.VisionGraph.Backbones.EfficientVit;
using MLNet.VisionGraph.Backbones.MobileVig;
using MLNet.VisionGraph.Weights.Fitting;

namespace MLNet.VisionGraph;

/// <summary>The registry of backbones: the ten of the two papers and those that applications add. Thread-safe.</summary>
public static class BackboneRegistry
{
    private static readonly ConcurrentDictionary<string, BackboneDescriptor> s_backbones = new(
        MobileVigFamily.All.Concat(EfficientVitFamily.All).Select(backbone => KeyValuePair.Create(backbone.Name, backbone))
    );

    /// <summary>Gets all backbones, sorted by name.</summary>
    public static IReadOnlyList<BackboneDescriptor> All =>
        [.. s_backbones.Values.OrderBy(backbone => backbone.Name, StringComparer.Ordinal)];

    /// <summary>Gets a backbone by its name.</summary>
    /// <param name="name">The name, for example <c>mobilevig_ti</c>.</param>
    /// <returns>The backbone.</returns>
    /// <exception cref="KeyNotFoundException">No backbone has this name; the message lists the registered ones.</exception>
    public static BackboneDescriptor Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return s_backbones.TryGetValue(name, out var backbone)
            ? backbone
            : throw new KeyNotFoundException(
                $"There is no backbone '{name}'. The registered backbones are: {string.Join(", ", All.Select(known => known.Name))}."
            );
    }

    /// <summary>Gets a MobileViG backbone.</summary>
    /// <param name="variant">The variant.</param>
    /// <returns>The backbone.</returns>
    public static BackboneDescriptor Get(MobileVigVariant variant) => MobileVigFamily.All[(int)variant];

    /// <summary>Gets an EfficientViT backbone.</summary>
    /// <param name="variant">The variant.</param>
    /// <returns>The backbone.</returns>
    public static BackboneDescriptor Get(EfficientVitVariant variant) => EfficientVitFamily.All[(int)variant];

    /// <summary>
    /// Finds the backbone that a checkpoint belongs to, by the names and shapes of its tensors. The number of classes is ignored.
    /// </summary>
    /// <param name="weights">The tensors of the checkpoint.</param>
    /// <returns>The backbone, or null if no registered backbone matches.</returns>
    public static BackboneDescriptor? Match(StateDict weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return StateDictFitter.FindMatch(weights, All.Select(backbone => backbone.AsCandidate())) is { } found ? Get(found.Name) : null;
    }

    /// <summary>
    /// Recognizes a widespread network that is not a registered backbone, such as a ResNet, by the names of its tensors. This is for
    /// messages: such weights cannot be loaded.
    /// </summary>
    /// <param name="weights">The tensors of the checkpoint.</param>
    /// <returns>A description, such as "a ResNet of torchvision or timm", or null if the names say nothing.</returns>
    public static string? Recognize(StateDict weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return KnownNetworks.Recognize(weights.Keys);
    }

    /// <summary>Registers a backbone.</summary>
    /// <param name="backbone">The backbone. Its name must be unique.</param>
    /// <exception cref="ArgumentException">A backbone with this name is already registered.</exception>
    public static void Register(BackboneDescriptor backbone)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        if (!s_backbones.TryAdd(backbone.Name, backbone))
            throw new ArgumentException($"There is a backbone '{backbone.Name}' already.", nameof(backbone));
    }
}
