namespace MLNet.VisionGraph.Graph;

/// <summary>
/// A path inside a network, which is also the prefix of its parameters' names: <c>at / "fc1" / 0</c> is <c>"….fc1.0"</c>.
/// </summary>
/// <param name="Path">The path, with its parts joined by dots as in the official checkpoint; empty at the root.</param>
public readonly record struct Scope(string Path)
{
    /// <summary>Gets the root, the scope of the whole network.</summary>
    public static Scope Root { get; } = new(string.Empty);

    /// <summary>Appends a name to a scope.</summary>
    /// <param name="at">The parent scope.</param>
    /// <param name="part">The name. It may contain dots.</param>
    public static Scope operator /(Scope at, string part) => new(string.IsNullOrEmpty(at.Path) ? part : $"{at.Path}.{part}");

    /// <summary>Appends the index of a list's element to a scope.</summary>
    /// <param name="at">The parent scope.</param>
    /// <param name="index">The zero-based index of the element.</param>
    public static Scope operator /(Scope at, int index) => at / index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Returns the path.</summary>
    /// <returns>The path, or an empty string at the root.</returns>
    public override string ToString() => Path ?? string.Empty;
}
