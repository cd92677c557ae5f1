using System.Text.RegularExpressions;
using MLNet.VisionGraph.Training;

namespace MLNet.VisionGraph.Cli;

/// <summary>Converts exceptions to one-line messages that say what to do.</summary>
internal static partial class ErrorText
{
    // The error codes of the operating systems for a full or read-only disk.
    private const int DiskFullUnix = 28;
    private const int ReadOnlyUnix = 30;
    private const int DiskFullWindows = unchecked((int)0x80070070);

    /// <summary>Returns the message for an exception.</summary>
    public static string Describe(Exception exception)
    {
        // ML.NET and tasks wrap exceptions of their threads, and type initializers wrap exceptions of static initialization (a missing
        // libtorch).
        while (exception is AggregateException or TypeInitializationException && exception.InnerException is { } inner)
            exception = inner;
        if (exception.InnerException is InvalidImageException invalid)
            exception = invalid;
        return exception switch
        {
            // The library's advice names its members; in a terminal, these are options.
            WeightsUnavailableException unavailable => $"{OneLine(unavailable.Problem)} Or pass --weights FILE; "
                + "--weights starter for the starter weights, which exist for some backbones; "
                + "or --weights random to start untrained.",
            TrainingDataException { MissingColumn: not null } table => $"{OneLine(table.Problem)} Name the columns path and label.",
            CheckpointMismatchException other => $"{OneLine(other.Problem)} "
                + "Omit --resume to start from the beginning, or choose another --name or --output.",
            TrainingDataException data => OneLine(data.Message),
            DllNotFoundException => OneLine(exception.Message),
            _ when exception.Message.Contains("CUDA", StringComparison.Ordinal) =>
                $"{FirstLine(exception.Message)} Use --device cpu, or a machine with an NVIDIA GPU and a libtorch for it. "
                    + "(Use --verbosity diag for details.)",
            _ when IsDiskFull(exception) => $"{OneLine(exception.Message).TrimEnd('.')}. "
                + "Free disk space, or choose another location; files that were already complete are intact.",
            UnauthorizedAccessException or IOException { HResult: ReadOnlyUnix } =>
                $"{OneLine(exception.Message).TrimEnd('.')}. Choose another location, or change its permissions.",
            UsageException
            or FailureException
            or IOException
            or InvalidOperationException
            or ArgumentException
            or KeyNotFoundException
            or InvalidDataException => OneLine(ParameterName().Replace(exception.Message, string.Empty)),
            _ => $"{exception.GetType().Name}: {FirstLine(exception.Message)} (Use --verbosity diag for details.)",
        };
    }

    /// <summary>Joins the lines of a text.</summary>
    public static string OneLine(string text) => LineBreaks().Replace(text.Trim(), " ");

    private static bool IsDiskFull(Exception? exception) =>
        exception is not null
        && (exception is IOException { HResult: DiskFullUnix or DiskFullWindows } || IsDiskFull(exception.InnerException));

    private static string FirstLine(string text) => text.Trim().Split('\n', 2)[0].Trim();

    // The suffix that .NET adds for developers.
    [GeneratedRegex(@" \(Parameter '\w+'\)")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"\s*[\r\n]+\s*")]
    private static partial Regex LineBreaks();
}
