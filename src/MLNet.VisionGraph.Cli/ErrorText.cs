using System.Text.RegularExpressions;
using MLNet.VisionGraph.Training;
using MLNet.VisionGraph.Weights;

namespace MLNet.VisionGraph.Cli;

/// <summary>What is said of an exception: one line, with what to do.</summary>
internal static partial class ErrorText
{
    // What the systems answer where a disk is full or cannot be written to.
    private const int DiskFullUnix = 28;
    private const int ReadOnlyUnix = 30;
    private const int DiskFullWindows = unchecked((int)0x80070070);

    /// <summary>Gives the line.</summary>
    public static string Of(Exception exception)
    {
        // ML.NET and tasks wrap what happens on threads of their own, types what happens when they start (a libtorch that is missing).
        while (exception is AggregateException or TypeInitializationException && exception.InnerException is { } inner)
            exception = inner;
        if (exception.InnerException is InvalidImageException invalid)
            exception = invalid;
        return exception switch
        {
            // The library speaks of its classes; in a terminal they are options.
            WeightsUnavailableException => OneLine(exception.Message
                .Replace("pass WeightSource.FromFile(path); WeightSource.Random(seed) gives untrained weights", "pass --weights FILE; --weights starter takes the small ones of this package, for efficientvit_m0")
                .Replace("pass WeightSource.FromFile(path), or WeightSource.Random(seed) for untrained ones", "pass --weights FILE, or --weights random for untrained ones")),
            TrainingDataException => OneLine(TableOption().Replace(exception.Message, "call the columns path and label")),
            DllNotFoundException => OneLine(exception.Message),
            _ when exception.Message.Contains("CUDA", StringComparison.Ordinal) =>
                $"{FirstLine(exception.Message)} Choose --device cpu, or a machine with an NVIDIA card and a libtorch for it. (--verbosity diag tells more.)",
            _ when IsDiskFull(exception) => $"{OneLine(exception.Message).TrimEnd('.')}. Make room, or choose another place; what was complete before is intact.",
            UnauthorizedAccessException or IOException { HResult: ReadOnlyUnix } => $"{OneLine(exception.Message).TrimEnd('.')}. Choose another place, or change its permissions.",
            UsageException or FailureException or IOException or InvalidOperationException or ArgumentException or KeyNotFoundException or InvalidDataException => OneLine(ParameterName().Replace(exception.Message, string.Empty)),
            _ => $"{exception.GetType().Name}: {FirstLine(exception.Message)} (--verbosity diag tells more.)",
        };
    }

    /// <summary>Makes one line of a text.</summary>
    public static string OneLine(string text) => LineBreaks().Replace(text.Trim(), " ");

    private static bool IsDiskFull(Exception? exception) => exception is not null && (exception is IOException { HResult: DiskFullUnix or DiskFullWindows } || IsDiskFull(exception.InnerException));

    private static string FirstLine(string text) => text.Trim().Split('\n', 2)[0].Trim();

    // What .NET adds for programmers.
    [GeneratedRegex(@" \(Parameter '\w+'\)")]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"name one in PhotoTableOptions\.\w+, or set HasHeader to false")]
    private static partial Regex TableOption();

    [GeneratedRegex(@"\s*[\r\n]+\s*")]
    private static partial Regex LineBreaks();
}
