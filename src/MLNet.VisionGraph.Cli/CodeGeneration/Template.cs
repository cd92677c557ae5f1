using System.Text;
using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>
/// A text with placeholders, <c>{{Name}}</c>. The texts are in the folder <c>Templates</c> beside this file, as the code that they become.
/// A placeholder without a value is an error, and so is a value without a placeholder, so that templates and code stay in sync.
/// </summary>
internal static partial class Template
{
    private const string Prefix = "Templates/";

    /// <summary>Gets the names of all templates.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(Template)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..]),
    ];

    /// <summary>Reads a template.</summary>
    public static string Read(string name)
    {
        using var stream =
            typeof(Template).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new ArgumentException($"There is no template '{name}', only {string.Join(", ", Names)}.", nameof(name));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a template and replaces its placeholders. Values are inserted unchanged.</summary>
    public static string Fill(string name, IReadOnlyDictionary<string, string> values) => FillText(Read(name), values, name);

    /// <summary>Replaces the placeholders of a text.</summary>
    /// <exception cref="ArgumentException">A placeholder has no value, or a value has no placeholder.</exception>
    public static string FillText(string text, IReadOnlyDictionary<string, string> values, string name)
    {
        HashSet<string> unused = new(values.Keys, StringComparer.Ordinal);
        var filled = Placeholder()
            .Replace(
                text,
                placeholder =>
                {
                    var key = placeholder.Groups[1].Value;
                    unused.Remove(key);
                    return values.TryGetValue(key, out var value)
                        ? value
                        : throw new ArgumentException(
                            $"The template '{name}' has a placeholder '{key}' for which there is no value.",
                            nameof(values)
                        );
                }
            );
        if (unused.Count > 0)
            throw new ArgumentException(
                $"The template '{name}' has no placeholder '{string.Join("', '", unused.Order(StringComparer.Ordinal))}'.",
                nameof(values)
            );
        return filled;
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();
}
