using System.Globalization;
using System.Text;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>
/// Finds names that look alike: that differ in upper and lower case, in white space and invisible characters, or in how letters with
/// accents are composed (Unicode normalization: macOS stores other characters than Windows and Linux). They are compared without
/// string.Normalize, which does nothing where programs use the invariant culture.
/// </summary>
internal static class NameDifference
{
    // Hangul syllables are composed of two or three letters by a rule (The Unicode Standard, section 3.12).
    private const int FirstSyllable = 0xAC00;
    private const int LastSyllable = 0xD7A3;
    private const int Vowels = 21;
    private const int Finals = 28;

    /// <summary>Returns a sentence on how a name differs from the one among others that looks like it; null if there is none.</summary>
    public static string? Describe(string name, IEnumerable<string> others)
    {
        string? invisible = null;
        string? letters = null;
        foreach (var other in others)
        {
            if (name.Equals(other, StringComparison.Ordinal))
                return null;
            if (name.Equals(other, StringComparison.OrdinalIgnoreCase))
                return $"'{name}' differs from '{other}' in upper and lower case.";
            if (IsComposedDifferently(name, other))
                letters ??= Sentence(name, other, "in how its letters are composed (Unicode normalization)");
            else if (Visible(name).Equals(Visible(other), StringComparison.OrdinalIgnoreCase))
                invisible ??= Sentence(name, other, "in white space or invisible characters");
        }

        return letters ?? invisible;
    }

    /// <summary>
    /// Returns whether two names are equal up to letters that one of them has as a single character and the other as a letter with marks.
    /// </summary>
    public static bool IsComposedDifferently(string name, string other)
    {
        Rune[] left = [.. Decompose(name)];
        Rune[] right = [.. Decompose(other)];
        if (name.Equals(other, StringComparison.Ordinal))
            return false;
        var (i, j) = (0, 0);
        while (i < left.Length && j < right.Length)
        {
            var (leftEnd, rightEnd) = (ClusterEnd(left, i), ClusterEnd(right, j));
            var isSame = left.AsSpan(i, leftEnd - i).SequenceEqual(right.AsSpan(j, rightEnd - j));
            if (!isSame && !IsSameLetter(left.AsSpan(i, leftEnd - i), right.AsSpan(j, rightEnd - j)))
                return false;
            (i, j) = (leftEnd, rightEnd);
        }

        return i == left.Length && j == right.Length;
    }

    // The letter of one side has more marks than that of the other, so one of them has a mark inside its first character. Which letter a
    // character stands for is not known here; that it is not an ASCII letter is.
    private static bool IsSameLetter(ReadOnlySpan<Rune> left, ReadOnlySpan<Rune> right)
    {
        if (left.Length == right.Length)
            return left.Length > 1 && left[0] == right[0] && SameMarks(left[1..], right[1..]);
        var composed = left.Length < right.Length ? left : right;
        return !composed[0].IsAscii && Rune.IsLetter(composed[0]);
    }

    // The same marks in another order.
    private static bool SameMarks(ReadOnlySpan<Rune> left, ReadOnlySpan<Rune> right)
    {
        var first = left.ToArray();
        var second = right.ToArray();
        Array.Sort(first);
        Array.Sort(second);
        return first.AsSpan().SequenceEqual(second);
    }

    private static int ClusterEnd(Rune[] text, int start)
    {
        var end = start + 1;
        while (end < text.Length && IsMark(text[end]))
            end++;
        return end;
    }

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static IEnumerable<Rune> Decompose(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is < FirstSyllable or > LastSyllable)
            {
                yield return rune;
                continue;
            }

            var index = rune.Value - FirstSyllable;
            yield return new Rune(0x1100 + index / (Vowels * Finals));
            yield return new Rune(0x1161 + index % (Vowels * Finals) / Finals);
            if (index % Finals > 0)
                yield return new Rune(0x11A7 + index % Finals);
        }
    }

    private static string Visible(string text) =>
        string.Concat(
            text.EnumerateRunes()
                .Where(rune =>
                    !Rune.IsWhiteSpace(rune) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control)
                )
                .Select(rune => rune.ToString())
        );

    private static string Sentence(string name, string other, string what) =>
        $"'{name}' differs from '{other}' only {what}: {CodePoints(name, other)} instead of {CodePoints(other, name)}.";

    // The code points between what both begin and end with.
    private static string CodePoints(string text, string other)
    {
        var (left, right) = (text.EnumerateRunes().ToArray(), other.EnumerateRunes().ToArray());
        var start = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        var most = Math.Min(left.Length, right.Length) - start;
        var end = left.Reverse().Zip(right.Reverse()).Take(most).TakeWhile(pair => pair.First == pair.Second).Count();
        var between = left[start..^end];
        return between.Length == 0 ? "nothing" : string.Join(' ', between.Take(8).Select(rune => $"U+{rune.Value:X4}"));
    }
}
