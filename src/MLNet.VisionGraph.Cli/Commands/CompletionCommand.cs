using System.CommandLine;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Writes a script that lets a shell complete command lines.</summary>
internal sealed class CompletionCommand : VisionGraphCommand
{
    private readonly Argument<string> _shell = new("shell")
    {
        Description = $"The shell: {string.Join(", ", CompletionScript.Shells)}.",
        HelpName = string.Join('|', CompletionScript.Shells),
    };

    public CompletionCommand(Streams streams)
        : base(
            "completion",
            "Write a script that lets a shell complete commands, options, and backbone names. Its first line says where to install it.",
            streams,
            "completion bash >> ~/.bashrc",
            "completion zsh >> ~/.zshrc",
            "completion fish > ~/.config/fish/completions/visiongraph.fish",
            "completion pwsh >> $PROFILE"
        )
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
