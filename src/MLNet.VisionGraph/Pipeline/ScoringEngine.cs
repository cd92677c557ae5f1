using System.Collections.Concurrent;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Images;
using MLNet.VisionGraph.Onnx;
using Microsoft.ML;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>Everything that computes: sessions, workspaces, and the gate that keeps as many workers busy as there are cores. Safe under concurrent use.</summary>
internal sealed class ScoringEngine : IDisposable
{
    private readonly ConcurrentBag<Workspace> _workspaces = [];
    private readonly Func<Workspace> _newWorkspace;
    private readonly Lazy<OnnxScorer> _throughput;
    private readonly Lazy<OnnxScorer> _latency;
    private readonly SemaphoreSlim _gate;
    private volatile bool _disposed;

    public ScoringEngine(TransformsCatalog catalog, ScoringPlan plan, ImageInput input, IParameterSource parameters)
    {
        Plan = plan;
        Input = input;
        _gate = new SemaphoreSlim(plan.Workers);
        Queue = new ScoringQueue(plan.Workers);

        var normalizer = new PixelNormalizer(plan.Images.Preprocessing);
        var resizers = ImageResizer.Factory(catalog, plan.Images.ResizedHeight, plan.Images.ResizedWidth);
        _newWorkspace = () => new Workspace(new ImageTensorizer(plan.Images, input, normalizer, resizers), new float[plan.BatchSize * ImageLength]);

        // Many rows: each worker scores alone. One row at a time: all cores work on it. Either session is opened when it is first needed.
        _throughput = new Lazy<OnnxScorer>(() => new OnnxScorer(Export(), threads: 1));
        _latency = plan.Workers == 1 ? _throughput : new Lazy<OnnxScorer>(() => new OnnxScorer(Export(), plan.Workers));

        byte[] Export() => OnnxExporter.Export(plan.Backbone.Network, parameters, plan.Graph);
    }

    public ScoringPlan Plan { get; }

    public ImageInput Input { get; }

    /// <summary>Gets the queue of the batches.</summary>
    public ScoringQueue Queue { get; }

    /// <summary>Gets the scorer for batches.</summary>
    public OnnxScorer Throughput => _throughput.Value;

    /// <summary>Gets the scorer for single rows.</summary>
    public OnnxScorer Latency => _latency.Value;

    /// <summary>Gets the number of values of one image.</summary>
    public int ImageLength => 3 * Plan.Images.Height * Plan.Images.Width;

    /// <summary>Waits for a place at work and gives what is needed there: no more work at a time than there are workers, however many callers.</summary>
    public Workspace Rent()
    {
        _gate.Wait();
        try
        {
            CheckNotDisposed();
            return _workspaces.TryTake(out var workspace) ? workspace : _newWorkspace();
        }
        catch
        {
            _gate.Release();
            throw;
        }
    }

    /// <summary>Leaves the place at work.</summary>
    public void Return(Workspace workspace)
    {
        _workspaces.Add(workspace);
        _gate.Release();
    }

    /// <summary>Checks that the transformer was not disposed, possibly by a prediction engine: those own their transformers unless told otherwise.</summary>
    public void CheckNotDisposed() => ObjectDisposedException.ThrowIf(_disposed, typeof(ImageScoringTransformer));

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;

        // Threads that ML.NET reads ahead with may still be at work when their cursor is gone; a session must not vanish under them.
        for (var i = 0; i < Plan.Workers; i++)
            _gate.Wait();
        while (_workspaces.TryTake(out var workspace))
            workspace.Tensorizer.Dispose();
        if (_latency.IsValueCreated)
            _latency.Value.Dispose();
        if (_throughput.IsValueCreated && !ReferenceEquals(_throughput, _latency))
            _throughput.Value.Dispose();
        _gate.Release(Plan.Workers);
    }

    /// <summary>What a worker needs while it works. As many exist as workers, so the images stay in the caches of the cores.</summary>
    /// <param name="Tensorizer">Decodes, resizes, normalises.</param>
    /// <param name="Images">A batch of images.</param>
    public sealed record Workspace(ImageTensorizer Tensorizer, float[] Images);
}
