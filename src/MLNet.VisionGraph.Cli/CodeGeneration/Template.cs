using System.Text;
using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>
/// A text with places to fill in, <c>{{Name}}</c>; the texts lie beside this file in <c>Templates</c>, as the code that they become. Strict: a place without a value is an error, and so is a value without a
/// place, so that templates and code cannot drift apart.
/// </summary>
internal static partial class Template
{
    private const string Prefix = "Templates/";

    /// <summary>Gets the names of all templates.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(Template).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Select(name => name[Prefix.Length..])];

    /// <summary>Reads a template.</summary>
    public static string Read(string name)
    {
        using var stream = typeof(Template).Assembly.GetManifestResourceStream(Prefix + name) ?? throw new ArgumentException($"There is no template '{name}', only {string.Join(", ", Names)}.", nameof(name));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a template and fills it in; values are taken as they are.</summary>
    public static string Fill(string name, IReadOnlyDictionary<string, string> values) => FillText(Read(name), values, name);

    /// <summary>Fills in a text.</summary>
    /// <exception cref="ArgumentException">A place has no value, or a value no place.</exception>
    public static string FillText(string text, IReadOnlyDictionary<string, string> values, string name)
    {
        HashSet<string> unused = new(values.Keys, StringComparer.Ordinal);
        var filled = Place().Replace(text, place =>
        {
            var key = place.Groups[1].Value;
            unused.Remove(key);
            return values.TryGetValue(key, out var value) ? value : throw new ArgumentException($"The template '{name}' has a place '{key}' for which there is no value.", nameof(values));
        });
        if (unused.Count > 0)
            throw new ArgumentException($"The template '{name}' has no place for '{string.Join("', '", unused.Order(StringComparer.Ordinal))}'.", nameof(values));
        return filled;
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Place();
}
