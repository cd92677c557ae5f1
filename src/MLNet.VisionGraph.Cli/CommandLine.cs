using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using MLNet.VisionGraph.Cli.Commands;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli;

/// <summary>Parses a command line, runs its command, and converts exceptions to a one-line message and an exit code.</summary>
internal static class CommandLine
{
    private const string About =
        "Train and use image classifiers and detectors in the terminal. Trains MobileViG and EfficientViT on your images; "
        + "the models are saved as plain ML.NET, ONNX, and safetensors.\n\n"
        + "Exit codes: 0 success, 1 failure, 2 invalid command line, 130 interrupted before anything was complete.";

    /// <summary>Runs a command line.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Streams streams, CancellationToken cancellationToken)
    {
        var parsed = Root(streams).Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            var verb = parsed.CommandResult.Command is VisionGraphCommand known ? $"visiongraph {known.Name}" : "visiongraph";
            streams.Error.WriteLine($"{ErrorText.OneLine(parsed.Errors[0].Message)} (Run '{verb} --help' for usage.)");
            return ExitCodes.Usage;
        }

        // This program handles signals itself: an interrupted training ends with the best model so far, however long that takes.
        var configuration = new InvocationConfiguration
        {
            Output = streams.Out,
            Error = streams.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            var isInterrupted = exception is OperationCanceledException && cancellationToken.IsCancellationRequested;
            try
            {
                streams.Error.WriteLine(isInterrupted ? "Interrupted before anything was complete." : ErrorText.Describe(exception));
                if (!isInterrupted && parsed.GetValue(VisionGraphCommand.Verbosity) == Cli.Terminal.Verbosity.Diagnostic)
                    streams.Error.WriteLine(exception);
            }
            catch (IOException)
            {
                // Standard error cannot be written, for example because it is on a full disk; the exit code still reports the failure.
            }

            return isInterrupted ? ExitCodes.Interrupted
                : exception is UsageException ? ExitCodes.Usage
                : ExitCodes.Error;
        }
    }

    private static RootCommand Root(Streams streams)
    {
        var root = new RootCommand(About);
        VisionGraphCommand[] verbs =
        [
            new ImageClassificationCommand(streams),
            ObjectDetectionCommand.Boxes(streams),
            ObjectDetectionCommand.Masks(streams),
            new PredictCommand(streams),
            new DetectCommand(streams),
            new EvaluateCommand(streams),
            new EvaluateDetectionsCommand(streams),
            new FeaturizeCommand(streams),
            new ListCommand(streams),
            new InfoCommand(streams),
            new FetchCommand(streams),
            new ConvertCommand(streams),
            new ConvertLabelsCommand(streams),
            new ExportCommand(streams),
            new VerifyCommand(streams),
            new BenchCommand(streams),
            new CompletionCommand(streams),
        ];
        foreach (var verb in verbs)
            root.Add(verb);
        root.Add(VisionGraphCommand.Verbosity);

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        if (!OperatingSystem.IsWindows())
        {
            // On other systems, these are paths.
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
            string[] examples = parseResult.CommandResult.Command is VisionGraphCommand verb
                ? [.. verb.Examples]
                :
                [
                    "image-classification --dataset photos --name flowers --output models",
                    "predict --model models/flowers photo.jpg",
                    "COMMAND --help",
                ];
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in examples)
                output.WriteLine(example.Contains("visiongraph ", StringComparison.Ordinal) ? $"  {example}" : $"  visiongraph {example}");
            output.WriteLine();
            return exitCode;
        }
    }
}
