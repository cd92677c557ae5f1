using MLNet.VisionGraph.Graph;

namespace MLNet.VisionGraph.Detectors;

/// <summary>The backbone as the first part of a detector: its parameters lie below <c>backbone.</c>.</summary>
internal static class BackboneStages
{
    /// <summary>The scope of the backbone.</summary>
    public static Scope Scope { get; } = Scope.Root / "backbone";

    /// <summary>Returns the initialization of a parameter of the backbone; null if it belongs to another part.</summary>
    public static ParameterInitialization? InitializationOf(INetwork backbone, ParameterSpec parameter)
    {
        var prefix = Scope.Path + ".";
        return Owns(parameter) ? backbone.InitializationOf(parameter with { Name = parameter.Name[prefix.Length..] }) : null;
    }

    /// <summary>Returns the name of a parameter in the backbone by itself; an empty string if it belongs to another part.</summary>
    public static string NameInBackbone(string name) =>
        name.StartsWith(Scope.Path + ".", StringComparison.Ordinal) ? name[(Scope.Path.Length + 1)..] : string.Empty;

    /// <summary>Determines whether a parameter belongs to the backbone.</summary>
    public static bool Owns(ParameterSpec parameter) => parameter.Name.StartsWith(Scope.Path + ".", StringComparison.Ordinal);

    /// <summary>Computes the maps of all stages in the form for detection.</summary>
    public static IReadOnlyList<T> Forward<T>(IGraphOps<T> ops, INetwork backbone, T image)
    {
        var size = ops.ShapeOf(image);
        var settings = new NetworkSettings
        {
            Height = size.Height,
            Width = size.Width,
            Classes = 0,
            Embedding = false,
            Task = NetworkTask.Detection,
        };
        backbone.CheckSettings(settings);
        return backbone.Features(new ScopedOps<T>(ops, Scope), image, settings);
    }
}
