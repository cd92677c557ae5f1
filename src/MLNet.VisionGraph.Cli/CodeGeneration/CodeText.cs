using System.Globalization;
using System.Security;
using System.Text;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>Writes texts of users, such as names and paths, so that they stay texts in C# and in project files.</summary>
internal static class CodeText
{
    /// <summary>Writes a C# string literal.</summary>
    public static string Literal(string text)
    {
        StringBuilder literal = new("\"");
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => literal.Append("\\\""),
                '\\' => literal.Append(@"\\"),
                _ when IsLineOrControl(character) || char.IsSurrogate(character) => literal.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}"),
                _ => literal.Append(character),
            };
        }

        return literal.Append('"').ToString();
    }

    /// <summary>Writes a text for a comment of one line.</summary>
    public static string Comment(string text) => string.Concat(text.Select(character => IsLineOrControl(character) ? ' ' : character));

    /// <summary>Writes a text for XML, such as a documentation comment.</summary>
    public static string Xml(string text) => SecurityElement.Escape(Comment(text));

    /// <summary>Writes a path for an attribute of a project file, where MSBuild gives some characters a meaning.</summary>
    public static string ProjectPath(string path) =>
        Xml(string.Concat(path.Select(character => "%$@'();?*".Contains(character) ? string.Create(CultureInfo.InvariantCulture, $"%{(int)character:X2}") : $"{character}")));

    /// <summary>Writes an argument for a shell, in quotes where it needs them.</summary>
    public static string Argument(string text) =>
        text.Length > 0 && text.All(character => char.IsLetterOrDigit(character) || "._-/\\:".Contains(character)) ? text
        : OperatingSystem.IsWindows() ? $"\"{text}\""
        : $"'{text.Replace("'", @"'\''")}'";

    // C# ends a line at more characters than '\n'.
    private static bool IsLineOrControl(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';
}
