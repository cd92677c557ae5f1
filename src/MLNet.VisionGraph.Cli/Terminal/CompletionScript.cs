namespace MLNet.VisionGraph.Cli.Terminal;

/// <summary>
/// The scripts that let a shell complete command lines. The suggestions come from the directive <c>[suggest]</c> of System.CommandLine;
/// if there are none, the shell completes file names.
/// </summary>
internal static class CompletionScript
{
    /// <summary>The supported shells.</summary>
    public static readonly string[] Shells = ["bash", "zsh", "fish", "pwsh"];

    /// <summary>Returns the script for a shell.</summary>
    public static string For(string shell) =>
        shell switch
        {
            "bash" => """
                # In ~/.bashrc:  eval "$(visiongraph completion bash)"
                _visiongraph() {
                    local line="${COMP_LINE:0:COMP_POINT}" words
                    line="${line#*[[:space:]]}"
                    words="$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)"
                    COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
                }
                complete -o bashdefault -o default -F _visiongraph visiongraph
                """,
            "zsh" => """
                # In ~/.zshrc, after compinit:  eval "$(visiongraph completion zsh)"
                _visiongraph() {
                    local line="${(j: :)words[2,CURRENT-1]}"
                    (( CURRENT > 2 )) && line+=" "
                    line+="$PREFIX"
                    local -a suggestions
                    suggestions=("${(@f)$(visiongraph "[suggest:${#line}]" "$line" 2>/dev/null)}")
                    suggestions=(${(M)suggestions:#${(b)PREFIX}*})
                    if (( $#suggestions )); then compadd -- $suggestions; else _files; fi
                }
                compdef _visiongraph visiongraph
                """,
            "fish" => """
                # In ~/.config/fish/config.fish:  visiongraph completion fish | source
                function __visiongraph_suggest
                    set -l line (string replace --regex '^.*?visiongraph\s+' '' -- (commandline --current-process --cut-at-cursor))
                    set -l suggestions (visiongraph "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
                    set -l word (commandline --current-token --cut-at-cursor)
                    string match --regex -- '^'(string escape --style=regex -- "$word")'.*' $suggestions
                    or __fish_complete_path "$word"
                end
                complete --command visiongraph --no-files --arguments '(__visiongraph_suggest)'
                """,
            _ => """
                # In $PROFILE:  visiongraph completion pwsh | Out-String | Invoke-Expression
                Register-ArgumentCompleter -Native -CommandName visiongraph -ScriptBlock {
                    param($word, $command, $cursor)
                    $length = $cursor - $command.Extent.StartOffset
                    $line = $command.ToString().PadRight($length).Substring(0, $length) -replace '^\S+\s+', ''
                    visiongraph "[suggest:$($line.Length)]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                        [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                    }
                }
                """,
        };
}
