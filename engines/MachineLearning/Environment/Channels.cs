namespace Microsoft.ML.Runtime;

/// <summary>What an exception says about where it came from.</summary>
public interface IExceptionContext
{
    /// <summary>A name for messages.</summary>
    string ContextDescription { get; }

    /// <summary>Marks an exception before it is thrown.</summary>
    TException Process<TException>(TException ex)
        where TException : Exception;
}

/// <summary>Starts channels.</summary>
public interface IChannelProvider : IExceptionContext
{
    /// <summary>A channel for text messages.</summary>
    IChannel Start(string name);

    /// <summary>A pipe for messages of any kind.</summary>
    IPipe<TMessage> StartPipe<TMessage>(string name);
}

/// <summary>Takes messages until it is disposed.</summary>
public interface IPipe<TMessage> : IExceptionContext, IDisposable
{
    /// <summary>Hands over one message.</summary>
    void Send(TMessage msg);
}

/// <summary>Takes text messages; they reach <see cref="MLContext.Log"/>.</summary>
public interface IChannel : IPipe<ChannelMessage>
{
    /// <summary>Detail for debugging.</summary>
    void Trace(MessageSensitivity sensitivity, string fmt);

    /// <summary>Detail for debugging.</summary>
    void Trace(MessageSensitivity sensitivity, string fmt, params object[] args);

    /// <summary>An error.</summary>
    void Error(MessageSensitivity sensitivity, string fmt);

    /// <summary>An error.</summary>
    void Error(MessageSensitivity sensitivity, string fmt, params object[] args);

    /// <summary>A warning.</summary>
    void Warning(MessageSensitivity sensitivity, string fmt);

    /// <summary>A warning.</summary>
    void Warning(MessageSensitivity sensitivity, string fmt, params object[] args);

    /// <summary>Information for the user.</summary>
    void Info(MessageSensitivity sensitivity, string fmt);

    /// <summary>Information for the user.</summary>
    void Info(MessageSensitivity sensitivity, string fmt, params object[] args);
}

/// <summary>How important a message is.</summary>
public enum ChannelMessageKind
{
    /// <summary>Detail for debugging.</summary>
    Trace = 0,

    /// <summary>Information for the user.</summary>
    Info = 1,

    /// <summary>A warning.</summary>
    Warning = 2,

    /// <summary>An error.</summary>
    Error = 3,
}

/// <summary>What a message may give away.</summary>
[Flags]
public enum MessageSensitivity
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Values of the user's data.</summary>
    UserData = 1,

    /// <summary>Names of columns.</summary>
    Schema = 2,

    /// <summary>Not known.</summary>
    Unknown = -1,

    /// <summary>Everything.</summary>
    All = -1,
}

/// <summary>A message on a channel.</summary>
public readonly struct ChannelMessage
{
    /// <summary>How important it is.</summary>
    public readonly ChannelMessageKind Kind;

    /// <summary>What it may give away.</summary>
    public readonly MessageSensitivity Sensitivity;

    private readonly string _format;
    private readonly object[] _args;

    internal ChannelMessage(ChannelMessageKind kind, MessageSensitivity sensitivity, string format, object[] args = null) =>
        (Kind, Sensitivity, _format, _args) = (kind, sensitivity, format, args);

    /// <summary>The text.</summary>
    public string Message => _args is { Length: > 0 } ? string.Format(System.Globalization.CultureInfo.InvariantCulture, _format, _args) : _format;
}

/// <summary>Starts progress channels.</summary>
public interface IProgressChannelProvider
{
    /// <summary>A channel for progress.</summary>
    IProgressChannel StartProgressChannel(string name);
}

/// <summary>Takes the progress of one calculation.</summary>
public interface IProgressChannel : IProgressChannelProvider, IDisposable
{
    /// <summary>Says what will be reported and how to ask for it.</summary>
    void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction);

    /// <summary>Reports a point in the calculation.</summary>
    void Checkpoint(params double?[] values);
}

/// <summary>One report of progress.</summary>
public interface IProgressEntry
{
    /// <summary>How far a unit has come.</summary>
    void SetProgress(int index, double value);

    /// <summary>How far a unit has come, and where it ends.</summary>
    void SetProgress(int index, double value, double lim);

    /// <summary>A metric.</summary>
    void SetMetric(int index, double value);
}

/// <summary>Names of what is reported as progress.</summary>
public sealed class ProgressHeader
{
    /// <summary>Units such as iterations or rows.</summary>
    public readonly IReadOnlyList<string> UnitNames;

    /// <summary>Metrics such as the loss.</summary>
    public readonly IReadOnlyList<string> MetricNames;

    /// <summary>Metrics and units.</summary>
    public ProgressHeader(string[] metricNames, string[] unitNames) => (MetricNames, UnitNames) = (metricNames ?? [], unitNames ?? []);

    /// <summary>Units only.</summary>
    public ProgressHeader(params string[] unitNames)
        : this(null, unitNames)
    {
    }
}
