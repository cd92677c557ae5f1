using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors;

/// <summary>A trained detector: what it is, what it finds, and its weights.</summary>
/// <param name="Architecture">The architecture.</param>
/// <param name="Backbone">The backbone.</param>
/// <param name="ClassNames">The names of the classes, in the order of the labels.</param>
/// <param name="Height">The height of the network's input, in pixels.</param>
/// <param name="Width">The width of the network's input, in pixels.</param>
/// <param name="Weights">The tensors of all parameters, under their official names.</param>
internal sealed record DetectorModel(
    DetectorArchitecture Architecture,
    BackboneDescriptor Backbone,
    IReadOnlyList<string> ClassNames,
    int Height,
    int Width,
    StateDict Weights
)
{
    /// <summary>Gets the network.</summary>
    public IDetector Detector { get; } = DetectorModels.Create(Architecture, Backbone.Network, ClassNames.Count);

    /// <summary>Creates a detector from weights that come from elsewhere.</summary>
    /// <exception cref="ArgumentException">There is no class name, or one is empty or used twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The image size is less than 1.</exception>
    /// <exception cref="WeightMismatchException">The weights belong to another detector.</exception>
    public static DetectorModel FromWeights(
        DetectorArchitecture architecture,
        BackboneDescriptor backbone,
        StateDict weights,
        IReadOnlyList<string> classNames,
        int imageSize
    )
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentOutOfRangeException.ThrowIfLessThan(imageSize, 1);
        CheckNames(classNames);
        var model = new DetectorModel(architecture, backbone, [.. classNames], imageSize, imageSize, weights);
        CheckWeights(model);
        return model;
    }

    private static void CheckNames(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            throw new ArgumentException("A detector has at least one class.", nameof(names));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (string.IsNullOrEmpty(name))
                throw new ArgumentException("A class needs a name.", nameof(names));
            if (!seen.Add(name))
                throw new ArgumentException($"Each class needs a name of its own; '{name}' is used twice.", nameof(names));
        }
    }

    private static void CheckWeights(DetectorModel model)
    {
        var parameters = DetectorCost
            .Create(model.Detector, model.Height, model.Width)
            .Parameters.Where(parameter => parameter.Kind != ParameterKind.BatchCount)
            .ToArray();
        var missing = parameters.Where(parameter => !model.Weights.ContainsKey(parameter.Name)).Select(parameter => parameter.Name);
        var misshapen =
            from parameter in parameters
            let found = model.Weights.GetValueOrDefault(parameter.Name)
            where found is not null && !found.Shape.SequenceEqual(parameter.Shape)
            select new WeightShapeMismatch(parameter.Name, [.. found.Shape], parameter.Shape);
        var (absent, wrong) = (missing.ToArray(), misshapen.ToArray());
        if (absent.Length > 0 || wrong.Length > 0)
        {
            throw new WeightMismatchException(
                "weights",
                $"{model.Architecture} with {model.Backbone.Name} and {model.ClassNames.Count} classes",
                absent,
                [],
                wrong,
                matchingBackbone: null,
                advice: string.Empty
            );
        }
    }
}
