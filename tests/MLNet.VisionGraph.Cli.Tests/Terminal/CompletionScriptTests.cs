namespace MLNet.VisionGraph.Cli.Tests.Terminal;

/// <summary>The scripts in the shells that they are for, where those are installed.</summary>
[Platform("Linux,MacOSX")]
public class CompletionScriptTests
{
    [Test]
    public void Complete_LineThatOneWordFinishes_GivesIt(
        [Values("bash", "zsh", "fish")] string shell,
        [Values(
            "visiongraph imag|image-classification",
            "visiongraph export --normal|--normalized-input",
            "visiongraph image-classification --strategy gr|gradual",
            "echo a | visiongraph export --backbone mobilevig_t|mobilevig_ti"
        )]
            string lineAndWord
    )
    {
        using var asked = new Shell(shell);
        var (line, word) = (lineAndWord[..lineAndWord.LastIndexOf('|')], lineAndWord[(lineAndWord.LastIndexOf('|') + 1)..]);

        Assert.That(asked.Complete(line), Is.EqualTo([word]));
    }

    [Test]
    public void Complete_AfterAnOption_GivesItsWordsAndNoFiles([Values("bash", "fish")] string shell)
    {
        using var asked = new Shell(shell);

        Assert.That(asked.Complete("visiongraph image-classification --strategy "), Is.EqualTo(["fine-tune", "gradual", "linear-probe"]));
    }

    [Test]
    public void Complete_PhotoThatTheCommandDoesNotKnow_GivesFiles([Values("zsh", "fish")] string shell)
    {
        using var asked = new Shell(shell);

        Assert.That(asked.Complete("visiongraph predict --model my-"), Is.EqualTo(["my-photo.jpg"]));
    }
}
