using System.Collections.Concurrent;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Images;
using MLNet.VisionGraph.Onnx;
using Microsoft.ML;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>Everything that computes: sessions, workspaces, and the gate that keeps the cores busy and no more. Safe under concurrent use.</summary>
internal sealed class ScoringEngine : IDisposable
{
    private readonly ConcurrentBag<Workspace> _workspaces = [];
    private readonly Func<Workspace> _newWorkspace;
    private readonly Lazy<OnnxScorer> _throughput;
    private readonly Lazy<OnnxScorer> _latency;
    private readonly FairGate _gate;
    private volatile bool _disposed;

    public ScoringEngine(TransformsCatalog catalog, ScoringPlan plan, ImageInput input, IParameterSource parameters)
    {
        Plan = plan;
        Input = input;
        _gate = new FairGate(plan.Workers + 1); // one more: a caller whose turn has come has to wake up first, and no core should wait for it
        Queue = new ScoringQueue(plan.Workers);

        var normalizer = new PixelNormalizer(plan.Images.Preprocessing);
        var resizers = ImageResizer.Factory(catalog, plan.Images.ResizedHeight, plan.Images.ResizedWidth);
        _newWorkspace = () => new Workspace(new ImageTensorizer(plan.Images, input, normalizer, resizers), new float[plan.BatchSize * ImageLength]);

        // Many rows, or many callers: each worker scores alone. One row at a time: all cores work on it. Either session is opened when it is first needed.
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

    /// <summary>Gets the scorer for a single row: the one with all cores, or, while others are at work, the one that leaves the other cores to them.</summary>
    public OnnxScorer ForOneRow => _gate.IsShared ? Throughput : _latency.Value;

    /// <summary>Gets the number of values of one image.</summary>
    public int ImageLength => 3 * Plan.Images.Height * Plan.Images.Width;

    /// <summary>Waits for a place at work and gives what is needed there: no more work at a time than keeps the workers' cores busy, however many callers, and in their order.</summary>
    public Workspace Rent()
    {
        _gate.Enter();
        try
        {
            CheckNotDisposed();
            return _workspaces.TryTake(out var workspace) ? workspace : _newWorkspace();
        }
        catch
        {
            _gate.Leave();
            throw;
        }
    }

    /// <summary>Leaves the place at work.</summary>
    public void Return(Workspace workspace)
    {
        _workspaces.Add(workspace);
        _gate.Leave();
    }

    /// <summary>Checks that the transformer was not disposed, possibly by a prediction engine: those own their transformers unless told otherwise.</summary>
    public void CheckNotDisposed() => ObjectDisposedException.ThrowIf(_disposed, typeof(ImageScoringTransformer));

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;

        // Threads that ML.NET reads ahead with may still be at work when their cursor is gone; a session must not vanish under them.
        for (var i = 0; i < _gate.Places; i++)
            _gate.Enter();
        while (_workspaces.TryTake(out var workspace))
            workspace.Tensorizer.Dispose();
        if (_latency.IsValueCreated)
            _latency.Value.Dispose();
        if (_throughput.IsValueCreated && !ReferenceEquals(_throughput, _latency))
            _throughput.Value.Dispose();
        for (var i = 0; i < _gate.Places; i++)
            _gate.Leave();
    }

    /// <summary>What a worker needs while it works. As many exist as places, so the images stay in the caches of the cores.</summary>
    /// <param name="Tensorizer">Decodes, resizes, normalises.</param>
    /// <param name="Images">A batch of images.</param>
    public sealed record Workspace(ImageTensorizer Tensorizer, float[] Images);
}
