using System.Diagnostics;

namespace MLNet.VisionGraph.Cli.Tests.Terminal;

/// <summary>A shell that has loaded the command's completion script and lists the completions of a line.</summary>
internal sealed class Shell : IDisposable
{
    // A line without a shell around it: what bash would hand to the function.
    private const string Bash = """
        source <(visiongraph completion bash)
        COMP_LINE="${1#*| }" COMP_POINT=${#COMP_LINE}
        read -ra COMP_WORDS <<< "$COMP_LINE"
        [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _visiongraph
        printf '%s\n' "${COMPREPLY[@]}"
        """;

    // A shell in a terminal of its own, where a key says what its line has become.
    private const string Zsh = """
        zmodload zsh/zpty
        zpty shell zsh -f -i
        wait_for() {
            local text= piece
            while [[ $text != *"$1"*">>" ]]; do zpty -r -t shell piece && text+=${piece%%[[:space:]]##} || sleep 0.02; done
            REPLY=${${text##*"$1"}%">>"}
        }
        setopt extended_glob
        zpty -w shell 'PROMPT=; autoload -Uz compinit; compinit -D -u; eval "$(visiongraph completion zsh)";' \
            'tell() { print -r -- "<<LINE:$BUFFER>>" }; zle -N tell; bindkey "^X" tell; print "<<REA""DY>>"'
        wait_for '<<READY'
        zpty -w -n shell "$1"$'\t\x18'
        wait_for '<<LINE:'
        print -r -- "${${(z)REPLY}[-1]}"
        zpty -d shell
        """;

    private const string Fish = """
        visiongraph completion fish | source
        complete -C "$argv[1]"
        """;

    private readonly DirectoryInfo _folder;
    private readonly string _name;

    public Shell(string name)
    {
        _name = name;
        if (
            !(Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(Path.PathSeparator)
                .Any(folder => File.Exists(Path.Combine(folder, name)))
        )
            Assert.Ignore($"There is no {name} here: install it.");
        _folder = Directory.CreateTempSubdirectory("visiongraph-shell-");
        var command = Path.Combine(_folder.CreateSubdirectory("bin").FullName, "visiongraph");
        File.WriteAllText(command, $"#!/bin/sh\nexec dotnet '{Tool.Program}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(command, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(_folder.FullName, "my-photo.jpg"), string.Empty);
    }

    /// <summary>Gives the words with which a line can end, after Tab was pressed at its end; of zsh the one that it has written.</summary>
    public string[] Complete(string line)
    {
        var (script, options) = _name switch
        {
            "bash" => (Bash, (string[])["--norc", "-c"]),
            "zsh" => (Zsh, ["-f", "-c"]),
            _ => (Fish, ["--no-config", "-c"]),
        };
        var start = new ProcessStartInfo(_name, [.. options, script, .. (_name == "fish" ? (string[])[line] : ["shell", line])])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["PATH"] = $"{_folder.FullName}/bin:{start.Environment["PATH"]}";
        start.Environment["HOME"] = _folder.FullName;
        start.Environment["TERM"] = "dumb";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var patience = new Timer(_ => process.Kill(entireProcessTree: true), null, TimeSpan.FromMinutes(2), Timeout.InfiniteTimeSpan);
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return [.. answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split('\t')[0].Trim())];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
