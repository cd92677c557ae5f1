using System.Globalization;
using System.Security;
using System.Text;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>Formats user text, such as names and paths, so that it remains text in C# and in project files.</summary>
internal static class CodeText
{
    /// <summary>Returns a C# string literal.</summary>
    public static string Literal(string text)
    {
        StringBuilder literal = new("\"");
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => literal.Append("\\\""),
                '\\' => literal.Append(@"\\"),
                _ when IsLineOrControl(character) || char.IsSurrogate(character) => literal.Append(
                    CultureInfo.InvariantCulture,
                    $"\\u{(int)character:X4}"
                ),
                _ => literal.Append(character),
            };
        }

        return literal.Append('"').ToString();
    }

    /// <summary>Returns text for a single-line comment.</summary>
    public static string Comment(string text) => string.Concat(text.Select(character => IsLineOrControl(character) ? ' ' : character));

    /// <summary>Returns text for XML, such as a documentation comment.</summary>
    public static string Xml(string text) => SecurityElement.Escape(Comment(text));

    /// <summary>Returns a path for an attribute of a project file, where some characters have a meaning for MSBuild.</summary>
    public static string ProjectPath(string path) =>
        Xml(
            string.Concat(
                path.Select(character =>
                    "%$@'();?*".Contains(character) ? string.Create(CultureInfo.InvariantCulture, $"%{(int)character:X2}") : $"{character}"
                )
            )
        );

    /// <summary>Returns an argument for a shell, in quotes if it needs them.</summary>
    public static string Argument(string text) =>
        text.Length > 0 && text.All(character => char.IsLetterOrDigit(character) || "._-/\\:".Contains(character)) ? text
        : OperatingSystem.IsWindows() ? $"\"{text}\""
        : $"'{text.Replace("'", @"'\''")}'";

    // C# recognizes more line terminators than '\n'.
    private static bool IsLineOrControl(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';
}
