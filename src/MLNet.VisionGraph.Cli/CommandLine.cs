using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Cli.Verbs;

namespace MLNet.VisionGraph.Cli;

/// <summary>The verbs together: parses a command line, runs its verb, turns exceptions into one line and an exit code.</summary>
internal static class CommandLine
{
    private const string About = """
        Image classifiers from the terminal. Trains MobileViG and EfficientViT on your photos; what it saves is plain ML.NET, ONNX and safetensors.

        Exit codes: 0 all went well, 1 something failed, 2 the command line is wrong, 130 interrupted before anything was complete.
        """;

    /// <summary>Runs a command line.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Streams streams, CancellationToken cancellationToken)
    {
        var parsed = Root(streams).Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            var verb = parsed.CommandResult.Command is Verb known ? $"visiongraph {known.Name}" : "visiongraph";
            streams.Error.WriteLine($"{ErrorText.OneLine(parsed.Errors[0].Message)} ('{verb} --help' explains the command line.)");
            return ExitCodes.Usage;
        }

        // Signals are ours: a training ends with the best model so far, however long that takes.
        var configuration = new InvocationConfiguration { Output = streams.Out, Error = streams.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            var isInterrupted = exception is OperationCanceledException && cancellationToken.IsCancellationRequested;
            try
            {
                streams.Error.WriteLine(isInterrupted ? "Interrupted before anything was complete." : ErrorText.Of(exception));
                if (!isInterrupted && parsed.GetValue(Verb.Verbosity) == Cli.Terminal.Verbosity.Diagnostic)
                    streams.Error.WriteLine(exception);
            }
            catch (IOException)
            {
                // Nobody can be told, where standard error is on a full disk; the exit code still tells.
            }

            return isInterrupted ? ExitCodes.Interrupted : exception is UsageException ? ExitCodes.Usage : ExitCodes.Error;
        }
    }

    private static RootCommand Root(Streams streams)
    {
        var root = new RootCommand(About);
        Verb[] verbs =
        [
            new ImageClassificationVerb(streams),
            new PredictVerb(streams),
            new EvaluateVerb(streams),
            new FeaturizeVerb(streams),
            new ListVerb(streams),
            new InfoVerb(streams),
            new FetchVerb(streams),
            new ConvertVerb(streams),
            new ExportVerb(streams),
            new VerifyVerb(streams),
            new BenchVerb(streams),
            new CompletionVerb(streams),
        ];
        foreach (var verb in verbs)
            root.Add(verb);
        root.Add(Verb.Verbosity);

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        if (!OperatingSystem.IsWindows())
        {
            // Paths elsewhere.
            help.Aliases.Remove("/h");
            help.Aliases.Remove("/?");
        }

        return root;
    }

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var exitCode = help.Invoke(parseResult);
            string[] examples = parseResult.CommandResult.Command is Verb verb
                ? [.. verb.Examples]
                : ["image-classification --dataset photos --name flowers --output models", "predict --model models/flowers photo.jpg", "VERB --help"];
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in examples)
                output.WriteLine(example.Contains("visiongraph ", StringComparison.Ordinal) ? $"  {example}" : $"  visiongraph {example}");
            output.WriteLine();
            return exitCode;
        }
    }
}
