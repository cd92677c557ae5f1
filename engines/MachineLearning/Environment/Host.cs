using System.Diagnostics;

namespace Microsoft.ML.Runtime;

/// <summary>A component's host; hands everything but its name and randomness to the context.</summary>
internal sealed class Host(MLContext context, string fullName, Random rand) : IHost, IHostEnvironmentInternal
{
    public Random Rand => rand;

    public string ContextDescription => fullName;

    public ComponentCatalog ComponentCatalog => context.ComponentCatalog;

    public int? Seed => ((IHostEnvironmentInternal)context).Seed;

    public string TempFilePath
    {
        get => context.TempFilePath;
        set => context.TempFilePath = value;
    }

    public int? GpuDeviceId
    {
        get => context.GpuDeviceId;
        set => context.GpuDeviceId = value;
    }

    public bool FallbackToCpu
    {
        get => context.FallbackToCpu;
        set => context.FallbackToCpu = value;
    }

    public TException Process<TException>(TException ex)
        where TException : Exception => ex;

    public IHost Register(string name, int? seed = null, bool? verbose = null) =>
        new Host(context, $"{fullName}; {name}", new Random(seed ?? rand.Next()));

    public IChannel Start(string name) => new Channel(context, $"{fullName}; {name}");

    public IPipe<TMessage> StartPipe<TMessage>(string name) =>
        typeof(TMessage) == typeof(ChannelMessage) ? (IPipe<TMessage>)Start(name) : new SilentPipe<TMessage>(fullName);

    public IProgressChannel StartProgressChannel(string name) => SilentProgress.Instance;

    public void SetOption<T>(string name, T value) => context.SetOption(name, value);

    public bool TryAddOption<T>(string name, T value) => context.TryAddOption(name, value);

    public T GetOptionOrDefault<T>(string name) => context.GetOptionOrDefault<T>(name);

    public bool TryGetOption<T>(string name, out T value) => context.TryGetOption(name, out value);

    public bool RemoveOption(string name) => context.RemoveOption(name);

    /// <summary>Sends each message to <see cref="MLContext.Log"/>.</summary>
    internal sealed class Channel : IChannel
    {
        private readonly MLContext _context;
        private readonly long _started = Stopwatch.GetTimestamp();
        private bool _disposed;

        internal Channel(MLContext context, string fullName)
        {
            (_context, ContextDescription) = (context, fullName);
            Trace(MessageSensitivity.None, "Channel started");
        }

        public string ContextDescription { get; }

        public TException Process<TException>(TException ex)
            where TException : Exception => ex;

        public void Send(ChannelMessage msg) => _context.Dispatch(ContextDescription, msg);

        public void Trace(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt));

        public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Trace, sensitivity, fmt, args));

        public void Error(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Error, sensitivity, fmt));

        public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Error, sensitivity, fmt, args));

        public void Warning(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt));

        public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Warning, sensitivity, fmt, args));

        public void Info(MessageSensitivity sensitivity, string fmt) => Send(new(ChannelMessageKind.Info, sensitivity, fmt));

        public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) => Send(new(ChannelMessageKind.Info, sensitivity, fmt, args));

        public void Dispose()
        {
            if (_disposed)
                return;
            _disposed = true;
            Trace(MessageSensitivity.None, $"Channel disposed. Elapsed {Stopwatch.GetElapsedTime(_started):c}.");
        }
    }

    private sealed class SilentPipe<TMessage>(string description) : IPipe<TMessage>
    {
        public string ContextDescription => description;

        public TException Process<TException>(TException ex)
            where TException : Exception => ex;

        public void Send(TMessage msg)
        {
        }

        public void Dispose()
        {
        }
    }

    internal sealed class SilentProgress : IProgressChannel
    {
        internal static readonly SilentProgress Instance = new();

        public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction)
        {
        }

        public void Checkpoint(params double?[] values)
        {
        }

        public IProgressChannel StartProgressChannel(string name) => this;

        public void Dispose()
        {
        }
    }
}
