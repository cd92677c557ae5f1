using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>
/// Writes files of code. Their first line holds a fingerprint of the others: a file that still has it is written anew by the next training, one that somebody has changed is kept.
/// </summary>
internal static partial class GeneratedFile
{
    /// <summary>Writes a file, unless somebody has changed the one that is there.</summary>
    /// <returns>Whether it was written.</returns>
    public static bool Write(string path, string text)
    {
        if (File.Exists(path) && IsChanged(File.ReadAllText(path)))
            return false;
        var line = $"Written by visiongraph, and written anew by the next training unless somebody changes it (fingerprint {FingerprintOf(text)}).";
        WholeFile.WriteText(path, $"{Comment(Path.GetExtension(path), line)}\n{text}");
        return true;
    }

    private static string Comment(string extension, string line) => extension switch
    {
        ".cs" => $"// {line}",
        ".csproj" => $"<!-- {line} -->",
        _ => $"# {line}",
    };

    private static bool IsChanged(string text)
    {
        var first = FirstLine().Match(text);
        return !first.Success || first.Groups[1].Value != FingerprintOf(text[first.Length..]);
    }

    // Version control may change the ends of lines; that is no change.
    private static string FingerprintOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n").TrimEnd()))[..8]);

    [GeneratedRegex(@"\A[^\r\n]*\(fingerprint ([0-9a-f]{16})\)[^\r\n]*\r?\n")]
    private static partial Regex FirstLine();
}
