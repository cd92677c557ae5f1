using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Examples.Tests;

/// <summary>Compares a line that is shown with one that was printed.</summary>
internal static partial class ShownText
{
    /// <summary>
    /// The accuracy of trained networks differs a little between processors and versions of libtorch: of 120 photos, a dozen more or fewer
    /// are right. That is less than the differences that the examples are about.
    /// </summary>
    private const double Tolerance = 0.12;

    /// <summary>Whether the words and whole numbers are the same and numbers with a point about the same; seconds may be any.</summary>
    public static bool Agree(string shown, string printed)
    {
        if (Fraction().Replace(shown, "#") != Fraction().Replace(printed, "#"))
            return false;
        return Fraction()
            .Matches(shown)
            .Zip(Fraction().Matches(printed))
            .All(pair => pair.First.Groups["seconds"].Success || Math.Abs(Number(pair.First) - Number(pair.Second)) <= Tolerance);
    }

    private static double Number(Match match) => double.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<number>-?\d+\.\d+)(?<seconds> s\b)?")]
    private static partial Regex Fraction();
}
