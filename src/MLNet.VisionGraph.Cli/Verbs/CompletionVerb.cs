using System.CommandLine;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Verbs;

/// <summary>Writes what a shell needs to complete the command's lines.</summary>
internal sealed class CompletionVerb : Verb
{
    private readonly Argument<string> _shell = new("shell") { Description = $"The shell: {string.Join(", ", CompletionScript.Shells)}.", HelpName = string.Join('|', CompletionScript.Shells) };

    public CompletionVerb(Streams streams)
        : base(
            "completion",
            "Write a script that lets a shell complete verbs, options and names of backbones. Its first line says where it goes.",
            streams,
            "completion bash >> ~/.bashrc",
            "completion zsh >> ~/.zshrc",
            "completion fish > ~/.config/fish/completions/visiongraph.fish",
            "completion pwsh >> $PROFILE")
    {
        _shell.AcceptOnlyFromAmong(CompletionScript.Shells);
        Add(_shell);
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        Out.Write(CompletionScript.For(parsed.GetValue(_shell)!).ReplaceLineEndings("\n") + "\n");
        return ExitCodes.Ok;
    }
}
