using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace MLNet.VisionGraph.Cli.Tests;

/// <summary>Checks that docs/command-line.md describes every command and every option, and no others.</summary>
public partial class DocumentationTests
{
    private static readonly Dictionary<string, string> s_sections = Sections();

    private static IEnumerable<string> Commands => Command().Matches(Tool.Run("--help").Out).Select(match => match.Groups[1].Value);

    [Test]
    public void Document_Verbs_AreThoseOfTheHelp() =>
        Assert.That(s_sections.Keys, Is.EquivalentTo(Commands).And.Count.GreaterThanOrEqualTo(12));

    [TestCaseSource(nameof(Commands))]
    public void Document_Options_AreThoseOfTheHelp(string command)
    {
        var help = Tool.Run(command, "--help").Out;
        var options = OptionOfHelp().Matches(help).Select(match => match.Groups[1].Value).Except(["--help", "--verbosity"]);

        Assert.That(Option().Matches(s_sections[command]).Select(match => match.Value).Distinct(), Is.EquivalentTo(options));
    }

    private static Dictionary<string, string> Sections([CallerFilePath] string thisFile = "")
    {
        var document = File.ReadAllText(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "docs", "command-line.md"));
        return Section().Matches(document).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
    }

    // "  predict <PHOTO|FOLDER|->   Predict …" under "Commands:".
    [GeneratedRegex(@"^  ([a-z][a-z-]+)(?: <.*?>)* {2,}", RegexOptions.Multiline)]
    private static partial Regex Command();

    // "  -?, -h, --help" and "  --model <DIR|FILE>" at the beginning of a line.
    [GeneratedRegex(@"^  (?:-\S+, )*(--[a-z0-9-]+)", RegexOptions.Multiline)]
    private static partial Regex OptionOfHelp();

    [GeneratedRegex(@"--[a-z][a-z0-9-]+")]
    private static partial Regex Option();

    [GeneratedRegex(@"^## `([a-z-]+)`\r?\n(.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Section();
}
