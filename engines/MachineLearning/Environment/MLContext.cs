using System.Collections.Concurrent;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The way into everything: data, transforms, trainers, models, messages.</summary>
public sealed class MLContext : IHostEnvironmentInternal
{
    private readonly ConcurrentDictionary<string, object> _options = new();
    private readonly Random _rand;
    private readonly int? _seed;

    /// <summary>With a seed, what depends on randomness becomes repeatable.</summary>
    public MLContext(int? seed = null)
    {
        _seed = seed;
        _rand = seed is int s ? new Random(s) : new Random();
        Data = new DataOperationsCatalog(this);
        Model = new ModelOperationsCatalog(this);
        Transforms = new TransformsCatalog(this);
        MulticlassClassification = new MulticlassClassificationCatalog(this);
        AnomalyDetection = new AnomalyDetectionCatalog(this);
        Clustering = new ClusteringCatalog(this);
    }

    /// <summary>Every message of every channel.</summary>
    public event EventHandler<LoggingEventArgs> Log;

    /// <summary>Loading, splitting, caching.</summary>
    public DataOperationsCatalog Data { get; }

    /// <summary>Saving, loading, prediction engines.</summary>
    public ModelOperationsCatalog Model { get; }

    /// <summary>Transforms.</summary>
    public TransformsCatalog Transforms { get; }

    /// <summary>Trainers and metrics for several classes.</summary>
    public MulticlassClassificationCatalog MulticlassClassification { get; }

    /// <summary>Trainers that tell odd rows from usual ones.</summary>
    public AnomalyDetectionCatalog AnomalyDetection { get; }

    /// <summary>Trainers that find groups of rows.</summary>
    public ClusteringCatalog Clustering { get; }

    /// <summary>Where assemblies with custom mappings are registered.</summary>
    public ComponentCatalog ComponentCatalog { get; } = new();

    /// <summary>Where temporary files go.</summary>
    public string TempFilePath { get; set; } = Path.GetTempPath();

    /// <summary>The GPU that ONNX models run on; null for the CPU.</summary>
    public int? GpuDeviceId { get; set; }

    /// <summary>Whether a model runs on the CPU when the GPU fails.</summary>
    public bool FallbackToCpu { get; set; } = true;

    int? IHostEnvironmentInternal.Seed => _seed;

    string IExceptionContext.ContextDescription => "MLContext";

    /// <inheritdoc/>
    public void SetOption<T>(string name, T value) => _options[name] = value;

    /// <inheritdoc/>
    public bool TryAddOption<T>(string name, T value) => _options.TryAdd(name, value);

    /// <inheritdoc/>
    public T GetOptionOrDefault<T>(string name) => TryGetOption<T>(name, out var value) ? value : default;

    /// <inheritdoc/>
    public bool TryGetOption<T>(string name, out T value)
    {
        bool found = _options.TryGetValue(name, out object boxed);
        value = found ? (T)boxed : default;
        return found;
    }

    /// <inheritdoc/>
    public bool RemoveOption(string name) => _options.TryRemove(name, out _);

    TException IExceptionContext.Process<TException>(TException ex) => ex;

    IHost IHostEnvironment.Register(string name, int? seed, bool? verbose)
    {
        lock (_rand)
            return new Host(this, name, new Random(seed ?? _rand.Next()));
    }

    IChannel IChannelProvider.Start(string name) => new Host.Channel(this, name);

    IPipe<TMessage> IChannelProvider.StartPipe<TMessage>(string name) => ((IHostEnvironment)this).Register(name).StartPipe<TMessage>(name);

    IProgressChannel IProgressChannelProvider.StartProgressChannel(string name) => Host.SilentProgress.Instance;

    internal void Dispatch(string source, ChannelMessage message) =>
        Log?.Invoke(this, new LoggingEventArgs(message.Message, message.Kind, source));
}

/// <summary>A message that reached <see cref="MLContext.Log"/>.</summary>
public class LoggingEventArgs : EventArgs
{
    /// <summary>A message alone.</summary>
    public LoggingEventArgs(string message) => Message = message;

    /// <summary>A message with where it came from.</summary>
    public LoggingEventArgs(string message, ChannelMessageKind kind, string source)
    {
        (RawMessage, Kind, Source) = (message, kind, source);
        Message = $"[Source={source}, Kind={kind}] {message}";
    }

    /// <summary>The text with source and kind.</summary>
    public string Message { get; }

    /// <summary>How important it is.</summary>
    public ChannelMessageKind Kind { get; }

    /// <summary>The channel.</summary>
    public string Source { get; }

    /// <summary>The text alone.</summary>
    public string RawMessage { get; }
}
