using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Cli.CodeGeneration;

/// <summary>Converts the name of a model to the name of a C# class.</summary>
internal static partial class ClassName
{
    // Any word of the templates may be the name of a type or member that a class of the same name would hide. Program is the class of a
    // program with top-level statements.
    private static readonly Lazy<HashSet<string>> s_taken = new(() =>
        ["Program", .. Template.Names.SelectMany(name => Word().Matches(Template.Read(name)).Select(word => word.Value))]
    );

    /// <summary>Returns the class name of a model: <c>my flowers-2</c> becomes <c>MyFlowers2</c>.</summary>
    public static string From(string name)
    {
        StringBuilder text = new();
        var startsWord = true;
        foreach (var character in name)
        {
            var isPart = IsPart(character);
            if (isPart)
                text.Append(startsWord ? char.ToUpperInvariant(character) : character);
            startsWord = !isPart;
        }

        if (text.Length == 0 || !char.IsLetter(text[0]))
            text.Insert(0, "Model");
        var result = text.ToString();
        return s_taken.Value.Contains(result) ? result + "Classifier" : result;
    }

    // The characters that C# allows in a name, except the underscore, which separates words here.
    private static bool IsPart(char character) =>
        char.GetUnicodeCategory(character)
            is UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.LetterNumber
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark;

    // The names of placeholders are excluded.
    [GeneratedRegex(@"(?<!\{\{)\b\w+")]
    private static partial Regex Word();
}
