namespace MLNet.VisionGraph.Graph;

/// <summary>A place in a network, and at once the prefix of its parameters' names: <c>at / "fc1" / 0</c> is <c>"….fc1.0"</c>.</summary>
/// <param name="Path">The path so far, parts joined by dots as in the official checkpoint; empty at the root.</param>
public readonly record struct Scope(string Path)
{
    /// <summary>Gets the place that holds the whole network.</summary>
    public static Scope Root { get; } = new(string.Empty);

    /// <summary>Goes one step down.</summary>
    /// <param name="at">The place to start from.</param>
    /// <param name="part">The name below it; it may hold dots itself.</param>
    public static Scope operator /(Scope at, string part) => new(string.IsNullOrEmpty(at.Path) ? part : $"{at.Path}.{part}");

    /// <summary>Goes one step down, to an element of a list.</summary>
    /// <param name="at">The place to start from.</param>
    /// <param name="index">The element's index, from zero.</param>
    public static Scope operator /(Scope at, int index) => at / index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Returns the path.</summary>
    /// <returns>The path, or an empty text at the root.</returns>
    public override string ToString() => Path ?? string.Empty;
}
