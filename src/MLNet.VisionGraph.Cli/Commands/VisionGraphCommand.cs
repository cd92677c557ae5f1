using System.CommandLine;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>A command of the command-line tool, with its options and examples.</summary>
internal abstract class VisionGraphCommand : Command
{
    protected VisionGraphCommand(string name, string description, Streams streams, params string[] examples)
        : base(name, description)
    {
        (Streams, Examples) = (streams, examples);
        SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, cancellationToken)));
    }

    /// <summary>Gets the option, common to all commands, for the amount of output besides the results.</summary>
    public static Option<Verbosity> Verbosity { get; } = MakeVerbosity();

    /// <summary>Gets example command lines, without the name of the tool unless it occurs in the middle.</summary>
    public IReadOnlyList<string> Examples { get; }

    protected Streams Streams { get; }

    protected TextWriter Out => Streams.Out;

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code.</returns>
    protected abstract int Run(ParseResult parsed, CancellationToken cancellationToken);

    /// <summary>Adds the option for JSON output.</summary>
    protected Option<bool> AddJson()
    {
        Option<bool> json = new("--json") { Description = "Write the result as one JSON document." };
        Add(json);
        return json;
    }

    /// <summary>Adds an option.</summary>
    protected Option<T> AddOption<T>(string name, string description, T? fallback = default, string? helpName = null, bool required = false)
    {
        Option<T> option = new(name)
        {
            Description = description,
            HelpName = helpName,
            Required = required,
        };
        if (fallback is not null && !required)
            option.DefaultValueFactory = _ => fallback;
        Add(option);
        return option;
    }

    /// <summary>Adds the option for the path of a trained model.</summary>
    protected Option<string> AddModel() =>
        AddOption<string>(
            "--model",
            "The output folder of a training, or a .mlnet, .zip, or .onnx file.",
            helpName: "DIR|FILE",
            required: true
        );

    /// <summary>Adds the option for the number of threads, which <see cref="ThreadsOf"/> reads.</summary>
    protected Option<int?> AddThreads() => AddOptional<int?>("--threads", "The number of threads. Default: one per processor.", "N");

    /// <summary>Returns the number of threads; null if none was specified.</summary>
    /// <exception cref="UsageException">The number is below 1.</exception>
    protected static int? ThreadsOf(ParseResult parsed, Option<int?> option) =>
        parsed.GetValue(option) is { } threads and < 1
            ? throw new UsageException($"--threads takes 1 or more, not {threads}.")
            : parsed.GetValue(option);

    /// <summary>Adds an option that may be omitted.</summary>
    protected Option<T?> AddOptional<T>(string name, string description, string? helpName = null)
    {
        Option<T?> option = new(name) { Description = description, HelpName = helpName };
        Add(option);
        return option;
    }

    /// <summary>Adds an option that takes one of several values.</summary>
    protected Option<string> AddChoice(string name, string description, string fallback, params string[] words)
    {
        Option<string> option = new(name)
        {
            Description = $"{description} One of {string.Join(", ", words)}.",
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => fallback,
        };
        option.AcceptOnlyFromAmong(words);
        Add(option);
        return option;
    }

    /// <summary>Adds the option for the name of a backbone, which a shell can complete.</summary>
    protected Option<string?> AddBackbone(string description)
    {
        Option<string?> option = new("--backbone") { Description = description, HelpName = "NAME" };
        option.CompletionSources.Add(_ =>
            BackboneRegistry.All.Select(backbone => new System.CommandLine.Completions.CompletionItem(backbone.Name))
        );
        Add(option);
        return option;
    }

    private static Option<Verbosity> MakeVerbosity()
    {
        Option<Verbosity> option = new("--verbosity")
        {
            Description = "The level of detail: q(uiet), m(inimal), or diag(nostic), with stack traces. Default: m.",
            HelpName = "q|m|diag",
            Recursive = true,
            CustomParser = result =>
                result.Tokens.Single().Value.ToLowerInvariant() switch
                {
                    "q" or "quiet" => Terminal.Verbosity.Quiet,
                    "m" or "minimal" => Terminal.Verbosity.Minimal,
                    "diag" or "diagnostic" => Terminal.Verbosity.Diagnostic,
                    _ => Unknown(result),
                },
        };
        option.CompletionSources.Add("q", "m", "diag");
        return option;

        static Verbosity Unknown(System.CommandLine.Parsing.ArgumentResult result)
        {
            result.AddError($"--verbosity takes q, m or diag, not '{result.Tokens.Single().Value}'.");
            return default;
        }
    }
}
