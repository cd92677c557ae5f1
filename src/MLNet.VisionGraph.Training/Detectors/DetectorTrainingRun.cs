using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Training.Callbacks;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Detectors.Data;
using MLNet.VisionGraph.Training.Detectors.Evaluation;
using MLNet.VisionGraph.Training.Loop;
using MLNet.VisionGraph.Training.Loop.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Detectors;

/// <summary>One training of a detector from its first to its last update, or from the checkpoint at which it was interrupted.</summary>
internal sealed class DetectorTrainingRun : IDisposable
{
    private readonly ObjectDetectionTrainingOptions _options;
    private readonly DetectorModule _module;
    private readonly DetectionData _data;
    private readonly TrainingBatches _batches;
    private readonly PhotoReader _photos;
    private readonly DetectorEvaluation _validation;
    private readonly DetectorTrainStep _step;
    private readonly BatchGroups _groups;
    private readonly LearningRateSchedule _schedule;
    private readonly BestCheckpointTracker _best;
    private readonly EpochHistory _history = new();
    private readonly NonFiniteLossGuard _guard = new();
    private readonly CallbackList _callbacks;
    private readonly TrainingCheckpoints? _checkpoints;
    private readonly TrainingCheckpointMapper _mapper;
    private readonly TrainingState _state;
    private readonly ThroughputMeter _meter = new(TimeProvider.System);
    private readonly Device _device;
    private Evaluated? _kept;
    private TrainingPosition _position;
    private long _start;
    private TimeSpan _validationTime;
    private bool _hasWarned;

    public DetectorTrainingRun(
        ObjectDetectionTrainingOptions options,
        DetectorModule module,
        DetectionData data,
        TrainingCheckpoints? checkpoints = null
    )
    {
        (_options, _module, _data, _checkpoints) = (options, module, data, checkpoints);
        _device = device(options.Device);
        module.to(_device);
        var withMasks = module.Detector.HasMasks;
        _photos = new PhotoReader(data.Training, options.LargestSide, options.CacheBytes);
        _batches = new TrainingBatches(data.Training, _photos, options, withMasks);
        _validation = new DetectorEvaluation(data.Validation, data.ClassNames);
        _step = new DetectorTrainStep(options, module);
        _schedule = options.ScheduleOrDefault;
        _groups = new BatchGroups(_batches.Count, options.GradientAccumulationSteps);
        _state = new TrainingState(new TrainingSpan(options.Epochs, _groups.Count));
        _schedule.Validate(_state.Span);
        _best = new BestCheckpointTracker(
            withMasks ? MetricNames.ValidationMaskAveragePrecision : MetricNames.ValidationAveragePrecision,
            MonitorMode.Maximize,
            isOptional: true
        );
        IEnumerable<TrainingCallback> reporting = options.Progress is { } progress ? [new ProgressReporting(progress)] : [];
        _callbacks = new CallbackList([_guard, _history, _best, .. options.Callbacks, .. reporting]);
        _mapper = new TrainingCheckpointMapper(options.Backbone.Name, options.Seed, _step, _callbacks);
    }

    // With that of the runs that were interrupted.
    private TimeSpan Elapsed => _mapper.TimeBefore + TimeProvider.System.GetElapsedTime(_start);

    /// <summary>Resumes from a checkpoint whose weights the network already has.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is incomplete.</exception>
    public void Restore(TrainingCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        (_position, var best) = _mapper.Restore(checkpoint, _state);
        if (best is not null)
            _kept = Evaluate(best, cancellationToken); // the checkpoint has the weights, but not their metrics
    }

    /// <summary>Trains to the end, or until a callback or the caller stops the training.</summary>
    public TrainedObjectDetector Train(CancellationToken cancellationToken)
    {
        using var cancellation = cancellationToken.Register(() => _state.RequestStop("canceled"));
        _start = TimeProvider.System.GetTimestamp();
        _callbacks.OnTrainStart(_state);
        try
        {
            while (_position.Epochs < _options.Epochs && !_state.StopRequested)
                RunEpoch(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Canceled while waiting for images; what was learned is kept.
        }
        finally
        {
            _callbacks.OnTrainEnd(_state);
        }

        // A training that was stopped within an epoch can be resumed there.
        if (_position.Batches > 0 && !_state.HasFailed)
            SaveCheckpoint(stopReason: null);
        return Result(cancellationToken);
    }

    public void Dispose() => _step.Dispose();

    private void RunEpoch(CancellationToken cancellationToken)
    {
        _state.Epoch = _position.Epochs + 1;
        _state.ClearMetrics();
        _callbacks.OnEpochStart(_state);
        Learn(cancellationToken);
        WarnOfTruncated();

        // What a stopped training has learned is validated as well, unless it was canceled or failed.
        if (_state.HasFailed || cancellationToken.IsCancellationRequested)
            return;
        _state.Loss = _position.MeanLoss;
        _state.SetMetric(MetricNames.Loss, _state.Loss);
        var isDue = _state.Epoch % _options.ValidationInterval == 0 || _state.Epoch == _options.Epochs || _state.StopRequested;
        var found = isDue ? Validate(cancellationToken) : null;
        _callbacks.OnEpochEnd(_state);
        if (_best.IsBest || _kept is null)
            _kept = found ?? _kept;
        _position = _position.NextEpoch();
        SaveCheckpoint(cancellationToken.IsCancellationRequested ? null : _state.StopReason);
    }

    // Once, after all images have been read.
    private void WarnOfTruncated()
    {
        if (!_hasWarned && _photos.Truncated is { Count: > 0 } names)
            _options.OnWarning?.Invoke(UnreadableText.Truncated(names));
        _hasWarned = true;
    }

    private void Learn(CancellationToken cancellationToken)
    {
        _module.train();
        _meter.Restart();
        var (waited, images) = (_batches.WaitTime, 0);
        _groups.Run(
            _batches.Read(_position.Epochs, _position.Batches, cancellationToken),
            begin: () =>
            {
                images = 0;
                _step.Begin(_state.Step);
            },
            add: (batch, share) =>
            {
                _meter.DataArrived(_batches.WaitTime - waited);
                waited = _batches.WaitTime;
                images += batch.Count;
                _state.Loss = _step.Add(batch, share);
                _state.BatchItems = batch.Names;
            },
            complete: group => Update(group, images)
        );
    }

    // Returns whether to continue the training.
    private bool Update(int group, int images)
    {
        if (double.IsFinite(_state.Loss))
        {
            var at = ScheduledStep();
            _state.LearningRate = _schedule.RateAt(at, _options.LearningRate, _state.Span);
            _step.Apply(_state.LearningRate, _schedule.MomentumAt(at, _state.Span), _state);
            _position = _position with { LossSum = _position.LossSum + _state.Loss, LossCount = _position.LossCount + 1 };
        }

        _state.Step++;
        _position = _position with { Batches = _groups.LastOf(group) + 1 };
        _meter.StepDone(_state, images);
        if (_options.TimeLimit is { } limit)
        {
            var left = limit - Elapsed - _validationTime;
            _state.Remaining = left > TimeSpan.Zero ? left : TimeSpan.Zero;
            if (left <= TimeSpan.Zero)
                _state.RequestStop("the time limit");
        }

        _callbacks.OnBatchEnd(_state);
        return !_state.StopRequested;
    }

    // With a time limit, the schedule follows the time where that is further than the steps.
    private long ScheduledStep() =>
        _options.TimeLimit is { } limit
            ? Math.Clamp(
                (long)(Elapsed / (limit - _validationTime) * _state.Span.Steps),
                _state.Step,
                Math.Max(_state.Step, _state.Span.Steps - 1)
            )
            : _state.Step;

    private Evaluated Validate(CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        var found = Evaluate(_step.Evaluated.ToStateDict(), cancellationToken);
        _validationTime = TimeProvider.System.GetElapsedTime(start);
        _state.SetMetric(MetricNames.ValidationAveragePrecision, found.Boxes.AveragePrecision);
        _state.SetMetric(MetricNames.ValidationAveragePrecision50, found.Boxes.AveragePrecision50);
        if (found.Masks is { } masks)
            _state.SetMetric(MetricNames.ValidationMaskAveragePrecision, masks.AveragePrecision);
        return found;
    }

    private Evaluated Evaluate(StateDict weights, CancellationToken cancellationToken)
    {
        var side = _options.ImageSize;
        var model = new DetectorModel(_options.Architecture, _options.Backbone, _data.ClassNames, side, side, weights);
        var (boxes, masks) = _validation.Run(model, cancellationToken);
        var unreadable = _validation.Unreadable;
        if (unreadable.Count == _data.Validation.Count)
            throw new TrainingDataException($"None of the {unreadable.Count} images can be read.{UnreadableText.After(unreadable)}");
        return new Evaluated(model, boxes, masks);
    }

    private void SaveCheckpoint(string? stopReason) =>
        _checkpoints?.Save(_mapper.Take(_position, _state, _data.ClassNames, _kept?.Model.Weights, stopReason, _checkpoints.Fingerprint));

    private TrainedObjectDetector Result(CancellationToken cancellationToken)
    {
        if (_kept is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TrainingFailedException(
                (_guard.Finding ?? $"The training was stopped before its first epoch was complete: {_state.StopReason}.")
                    + (_checkpoints?.Last is { } last ? $" The last good checkpoint is '{last}'." : string.Empty)
            );
        }

        return new TrainedObjectDetector(_kept.Model, _kept.Boxes, _kept.Masks)
        {
            Options = _options,
            History = [.. _history.Epochs],
            BestEpoch = _best.BestEpoch,
            Unreadable = [.. _photos.Unreadable, .. _validation.Unreadable],
            StopReason = _state.StopReason,
            TrainingTime = _state.Elapsed,
        };
    }

    /// <summary>A detector with its metrics on the validation images.</summary>
    private sealed record Evaluated(DetectorModel Model, CocoMetrics Boxes, CocoMetrics? Masks);
}
