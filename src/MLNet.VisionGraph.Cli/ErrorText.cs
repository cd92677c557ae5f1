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
                + "--weights starter takes the small ones of this package, for efficientvit_m0; "
                + "--weights random starts untrained.",
            TrainingDataException { MissingColumn: not null } table => $"{OneLine(table.Problem)} Call the columns path and label.",
            TrainingDataException data => OneLine(data.Message),
            DllNotFoundException => OneLine(exception.Message),
            _ when exception.Message.Contains("CUDA", StringComparison.Ordinal) =>
                $"{FirstLine(exception.Message)} Choose --device cpu, or a machine with an NVIDIA card and a libtorch for it. "
                    + "(--verbosity diag tells more.)",
            _ when IsDiskFull(exception) =>
                $"{OneLine(exception.Message).TrimEnd('.')}. Make room, or choose another place; what was complete before is intact.",
            UnauthorizedAccessException or IOException { HResult: ReadOnlyUnix } =>
                $"{OneLine(exception.Message).TrimEnd('.')}. Choose another place, or change its permissions.",
            UsageException
            or FailureException
            or IOException
            or InvalidOperationException
            or ArgumentException
            or KeyNotFoundException
            or InvalidDataException => OneLine(ParameterName().Replace(exception.Message, string.Empty)),
            _ => $"{exception.GetType().Name}: {FirstLine(exception.Message)} (--verbosity diag tells more.)",
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
