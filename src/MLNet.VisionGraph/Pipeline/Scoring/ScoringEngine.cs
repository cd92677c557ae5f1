using System.Collections.Concurrent;
using Microsoft.ML;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Onnx.Export;
using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Pipeline.Scoring;

/// <summary>
/// The sessions, the workspaces and the gate that limits concurrent work to what keeps the cores busy. Thread-safe.
/// </summary>
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
        _gate = new FairGate(plan.Workers + 1); // one more: an admitted caller has to wake up first, and no core should wait for it
        Queue = new ScoringQueue(plan.Workers);

        var normalizer = new PixelNormalizer(plan.Images.Preprocessing);
        var resizers = ImageResizer.Factory(catalog, plan.Images.ResizedHeight, plan.Images.ResizedWidth, plan.Images.KeepsAspect);
        _newWorkspace = () =>
            new Workspace(new ImageTensorizer(plan.Images, input, normalizer, resizers), new ScoringInputs(plan.Images, plan.BatchSize));

        // With many rows or many callers, each worker scores on one thread. With one row at a time, all cores work on it.
        // Each session is opened when it is first needed.
        _throughput = new Lazy<OnnxScorer>(() => new OnnxScorer(Export(), threads: 1));
        _latency = plan.Workers == 1 ? _throughput : new Lazy<OnnxScorer>(() => new OnnxScorer(Export(), plan.Workers));

        byte[] Export() => plan.Export(parameters, preprocessing: null);
    }

    public ScoringPlan Plan { get; }

    public ImageInput Input { get; }

    /// <summary>Gets the queue of batches.</summary>
    public ScoringQueue Queue { get; }

    /// <summary>Gets the scorer for batches.</summary>
    public OnnxScorer Throughput => _throughput.Value;

    /// <summary>
    /// Gets the scorer for a single row: the one that uses all cores or, while other callers are active, the single-threaded one.
    /// </summary>
    public OnnxScorer ForOneRow => _gate.IsShared ? Throughput : _latency.Value;

    /// <summary>
    /// Rents a workspace, waiting in FIFO order while all are in use. However many callers there are, no more of them work at a time than
    /// keep the workers' cores busy.
    /// </summary>
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

    /// <summary>Returns a rented workspace.</summary>
    public void Return(Workspace workspace)
    {
        _workspaces.Add(workspace);
        _gate.Leave();
    }

    /// <summary>Scores one image.</summary>
    /// <param name="fill">Writes the image.</param>
    /// <param name="outputs">The arrays that receive the outputs.</param>
    /// <returns>The photo's size.</returns>
    public ImageGeometry ScoreOne(FillImage fill, float[][] outputs)
    {
        var workspace = Rent();
        try
        {
            var geometry = workspace.Inputs.Fill(0, workspace.Tensorizer, fill);
            ForOneRow.Score(workspace.Inputs.Arrays, count: 1, outputs);
            return geometry;
        }
        finally
        {
            Return(workspace);
        }
    }

    /// <summary>
    /// Checks that the transformer was not disposed, possibly by a prediction engine: by default, prediction engines own their
    /// transformers.
    /// </summary>
    public void CheckNotDisposed() => ObjectDisposedException.ThrowIf(_disposed, typeof(ImageScoringTransformer));

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;

        // ML.NET's read-ahead threads may still be scoring when their cursor is disposed; no session may be disposed while they use it.
        for (var i = 0; i < _gate.Capacity; i++)
            _gate.Enter();
        while (_workspaces.TryTake(out var workspace))
            workspace.Tensorizer.Dispose();
        if (_latency.IsValueCreated)
            _latency.Value.Dispose();
        if (_throughput.IsValueCreated && !ReferenceEquals(_throughput, _latency))
            _throughput.Value.Dispose();
        for (var i = 0; i < _gate.Capacity; i++)
            _gate.Leave();
    }

    /// <summary>
    /// The buffers that a worker uses. There are no more of them than callers inside the gate, so the images stay in the caches of the
    /// cores.
    /// </summary>
    /// <param name="Tensorizer">Decodes, resizes and normalizes images.</param>
    /// <param name="Inputs">A batch of images.</param>
    public sealed record Workspace(ImageTensorizer Tensorizer, ScoringInputs Inputs);
}
