using System.Collections;
using System.Globalization;

namespace Notebooks;

/// <summary>One thing in several forms, by MIME type; who shows it takes the best that it can show.</summary>
/// <param name="Forms">The forms; bytes of pictures in base 64.</param>
public sealed record MimeBundle(IReadOnlyDictionary<string, string> Forms) : IRichValue
{
    /// <summary>Plain text.</summary>
    public const string Text = "text/plain";

    /// <summary>HTML.</summary>
    public const string Html = "text/html";

    /// <summary>A drawing.</summary>
    public const string Svg = "image/svg+xml";

    /// <summary>A picture, in base 64.</summary>
    public const string Png = "image/png";

    /// <summary>Gets the plain text; empty if there is none.</summary>
    public string PlainText => Forms.GetValueOrDefault(Text, string.Empty);

    /// <summary>Finds out how a value is shown.</summary>
    /// <param name="value">The value.</param>
    /// <param name="mimeType">What its text is. Default: null, found by its type.</param>
    /// <returns>Its forms.</returns>
    /// <exception cref="ArgumentException">A MIME type was given for something that is not a text.</exception>
    public static MimeBundle Of(object? value, string? mimeType = null)
    {
        if (mimeType is not null)
        {
            return value is string content
                ? new MimeBundle(new Dictionary<string, string> { [mimeType] = content })
                : throw new ArgumentException(
                    $"Only a text can be shown as '{mimeType}', not {value?.GetType().Name ?? "null"}: leave the MIME type out.",
                    nameof(mimeType)
                );
        }

        return value switch
        {
            IRichValue rich => rich.ToMimeBundle(),
            IEnumerable rows and not string when Table.Of(rows) is { } table => table.ToMimeBundle(),
            _ => Plain(ToText(value)),
        };
    }

    /// <summary>Wraps a plain text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>A bundle of this form alone.</returns>
    public static MimeBundle Plain(string text) => new(new Dictionary<string, string> { [Text] = text });

    /// <inheritdoc/>
    public MimeBundle ToMimeBundle() => this;

    /// <summary>Gives a value's text in the invariant culture, so that it is the same everywhere.</summary>
    internal static string ToText(object? value) =>
        value switch
        {
            null => "null",
            string text => text,
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(ToText))}]",
            _ => value.ToString() ?? string.Empty,
        };
}
