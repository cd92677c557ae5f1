using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MLNet.VisionGraph.Storage;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>
/// Writes code files. The first line holds a fingerprint of the others: a file that still matches it is overwritten by the next training
/// run, and one that was changed by hand is kept.
/// </summary>
internal static partial class GeneratedFile
{
    /// <summary>Writes a file, unless the existing one was changed by hand.</summary>
    /// <returns>Whether the file was written.</returns>
    public static bool Write(string path, string text)
    {
        if (File.Exists(path) && IsChanged(File.ReadAllText(path)))
            return false;
        var line =
            "Written by visiongraph, and written anew by the next training unless somebody changes it "
            + $"(fingerprint {FingerprintOf(text)}).";
        WholeFile.WriteText(path, $"{Comment(Path.GetExtension(path), line)}\n{text}");
        return true;
    }

    private static string Comment(string extension, string line) =>
        extension switch
        {
            ".cs" => $"// {line}",
            ".csproj" or ".props" => $"<!-- {line} -->",
            _ => $"# {line}",
        };

    private static bool IsChanged(string text)
    {
        var first = FirstLine().Match(text);
        return !first.Success || first.Groups[1].Value != FingerprintOf(text[first.Length..]);
    }

    // Version control may change line endings, which does not count as a change.
    private static string FingerprintOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n").TrimEnd()))[..8]);

    [GeneratedRegex(@"\A[^\r\n]*\(fingerprint ([0-9a-f]{16})\)[^\r\n]*\r?\n")]
    private static partial Regex FirstLine();
}
