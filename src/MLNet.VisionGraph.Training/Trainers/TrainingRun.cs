using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Callbacks;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Weights;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>One training from its first to its last update, or from the checkpoint at which it was interrupted.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly ImageClassifierOptions _options;
    private readonly NetworkModule _module;
    private readonly NetworkSettings _settings;
    private readonly TrainingSources _sources;
    private readonly WeightUpdate _update;
    private readonly GradualUnfreezing? _unfreezing;
    private readonly TrainingCheckpoints? _checkpoints;
    private readonly LearningRateSchedule _schedule;
    private readonly BestCheckpointTracker _best = new();
    private readonly EpochHistory _history = new();
    private readonly NonFiniteLossGuard _guard = new();
    private readonly CallbackList _callbacks;
    private readonly TrainingMemory _memory;
    private readonly TrainingState _state;
    private readonly ThroughputMeter _meter = new(TimeProvider.System);
    private readonly Device _device;
    private StateDict? _kept;
    private ClassificationReport? _keptReport;
    private TrainingPosition _position;
    private long _lastCheckpoint = TimeProvider.System.GetTimestamp();

    public TrainingRun(ImageClassifierOptions options, NetworkModule module, NetworkSettings settings, TrainingSources sources, TrainingCheckpoints? checkpoints = null)
    {
        (_options, _module, _settings, _sources, _checkpoints) = (options, module, settings, sources, checkpoints);
        _device = device(options.Device);
        module.FrozenNorms = options.FrozenNorms;
        module.Precision = options.Precision;
        module.ChannelsLast = options.ChannelsLast ?? MapLayout.IsFasterChannelsLast(_device);
        _update = new WeightUpdate(options, module, sources.Training);
        if (options.Strategy == TrainingStrategy.Gradual)
        {
            var depthOf = options.GroupingOrDefault.DepthOf ?? ParameterDepths.FromStages(module.Parameters).Of;
            _unfreezing = new GradualUnfreezing(module, _update.Optimizer.Trained, depthOf, options.EpochCount, options.EpochsPerStage);
        }

        _state = new TrainingState(new TrainingSpan(options.EpochCount, (sources.Training.BatchCount + options.AccumulatedBatches - 1) / options.AccumulatedBatches));
        _schedule = options.ScheduleOrDefault;
        _schedule.Validate(_state.Span);
        ITrainingCallback[] reporting = options.Progress is { } progress ? [new ProgressReporting(progress)] : [];
        _callbacks = new CallbackList([_guard, _best, _history, .. options.Callbacks, .. reporting]);
        _memory = new TrainingMemory(options, module, _update, _callbacks);
    }

    /// <summary>Goes on from a checkpoint, whose weights the network has already.</summary>
    /// <exception cref="InvalidDataException">Something is missing in it.</exception>
    public void Restore(TrainingCheckpoint checkpoint) => (_position, _kept) = _memory.Restore(checkpoint, _state);

    public TrainedImageClassifier Train(CancellationToken cancellationToken)
    {
        using var cancellation = cancellationToken.Register(() => _state.RequestStop("cancelled"));
        _callbacks.OnTrainStart(_state);
        try
        {
            while (_position.Epochs < _options.EpochCount && !_state.StopRequested)
                RunEpoch(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It waited for photos; what is learned stays.
        }
        finally
        {
            _callbacks.OnTrainEnd(_state);
        }

        // A training that was stopped within an epoch can go on there another time.
        if (_position.Batches > 0 && !_state.HasFailed)
            SaveCheckpoint(stopReason: null);
        return Result(cancellationToken);
    }

    /// <summary>Makes an update with a learning rate from outside, as a sweep over learning rates does.</summary>
    /// <returns>The loss.</returns>
    public double Step(Minibatch batch, double rate)
    {
        _module.train();
        _update.Begin(_state.Step);
        var loss = _update.Add(batch, share: 1);
        if (double.IsFinite(loss))
            _update.Apply(rate, momentum: null, _state);
        _state.Step++;
        return loss;
    }

    public void Dispose() => _update.Dispose();

    private void RunEpoch(CancellationToken cancellationToken)
    {
        _state.Epoch = _position.Epochs + 1;
        _state.ClearMetrics();
        _unfreezing?.Enter(_position.Epochs);
        _callbacks.OnEpochStart(_state);
        Learn(cancellationToken);
        if (_state.StopRequested)
            return;

        var report = Evaluation.Of(_update.Evaluated, _sources.Validation, _device, cancellationToken);
        _state.Loss = _position.MeanLoss;
        Publish(report);
        _callbacks.OnEpochEnd(_state);
        if (_best.IsBest || _kept is null)
            (_kept, _keptReport) = (_options.IsProbe && _kept is not null ? _update.Evaluated.ToStateDict(body: _kept) : _update.Evaluated.ToStateDict(), report);
        _position = _position.NextEpoch();
        SaveCheckpoint(cancellationToken.IsCancellationRequested ? null : _state.StopReason);
    }

    // The epoch's batches, from the first that is not done; so many of them make an update.
    private void Learn(CancellationToken cancellationToken)
    {
        _module.train();
        _meter.Restart();
        var (waited, group, images) = (_sources.Training.WaitTime, -1, 0);
        foreach (var batch in _sources.Training.Read(_position.Epochs, _position.Batches, cancellationToken))
        {
            _meter.DataArrived(_sources.Training.WaitTime - waited);
            waited = _sources.Training.WaitTime;
            if (batch.Count == 1 && !_options.FrozenNorms)
                continue; // unreadable photos have left one: a norm has no statistics of it
            if (batch.Index / _options.AccumulatedBatches is var next && next != group)
            {
                if (group >= 0 && !Update(group, images))
                    return;
                (group, images) = (next, 0);
                _update.Begin(_state.Step);
            }

            images += batch.Count;
            _state.Loss = _update.Add(batch, 1.0 / BatchesIn(group));
            _state.BatchItems = [.. batch.Indexes.Take(batch.Count).Select(index => _sources.Training.Photos.Samples[index].Name)];
            if (batch.Index == LastOf(group))
            {
                if (!Update(group, images))
                    return;
                group = -1;
            }
        }

        if (group >= 0)
            Update(group, images);
    }

    // Whether the training goes on.
    private bool Update(int group, int images)
    {
        if (double.IsFinite(_state.Loss))
        {
            _state.LearningRate = _schedule.RateAt(_state.Step, _options.PeakLearningRate, _state.Span);
            _update.Apply(_state.LearningRate, _schedule.MomentumAt(_state.Step, _state.Span), _state);
            _position = _position with { LossSum = _position.LossSum + _state.Loss, LossCount = _position.LossCount + 1 };
        }

        _state.Step++;
        _position = _position with { Batches = LastOf(group) + 1 };
        _meter.StepDone(_state, images);
        _callbacks.OnBatchEnd(_state);
        if (_state.StopRequested)
            return false;
        if (_options.CheckpointInterval is { } interval && TimeProvider.System.GetElapsedTime(_lastCheckpoint) >= interval)
            SaveCheckpoint(stopReason: null);
        return true;
    }

    private int LastOf(int group) => Math.Min((group + 1) * _options.AccumulatedBatches, _sources.Training.BatchCount) - 1;

    private int BatchesIn(int group) => LastOf(group) - group * _options.AccumulatedBatches + 1;

    private void Publish(ClassificationReport report)
    {
        _state.SetMetric(MetricNames.Loss, _state.Loss);
        _state.SetMetric(MetricNames.ValidationLoss, report.LogLoss);
        _state.SetMetric(MetricNames.ValidationTop1, report.Accuracy);
        _state.SetMetric(MetricNames.ValidationTop5, report.TopKAccuracy(Math.Min(5, report.Classes.Count)));
        _state.SetMetric(MetricNames.ValidationMacroF1, report.MacroAverage.F1);
        _state.SetMetric(MetricNames.ValidationCalibrationError, report.Calibration.ExpectedError);
    }

    // A training that was stopped by what it saw at an epoch's end, by early stopping for example, stays stopped when it is resumed.
    private void SaveCheckpoint(string? stopReason)
    {
        if (_checkpoints is null)
            return;
        _checkpoints.Save(_memory.Take(_position, _state, _sources.Training.Photos.ClassNames, _kept, stopReason, _checkpoints.Fingerprint));
        _lastCheckpoint = TimeProvider.System.GetTimestamp();
    }

    private TrainedImageClassifier Result(CancellationToken cancellationToken)
    {
        if (_kept is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TrainingFailedException((_guard.Finding ?? $"The training was stopped before its first epoch was complete: {_state.StopReason}.")
                + (_checkpoints?.Last is { } last ? $" The last good checkpoint is '{last}'." : string.Empty));
        }

        return new TrainedImageClassifier(
            _options.Backbone,
            _settings,
            _sources.ForPhotos(_kept),
            _sources.Training.Photos.ClassNames,
            _keptReport ?? Reevaluate(),
            [.. _sources.Training.Photos.Unreadable, .. _sources.Training.Unreadable, .. _sources.Validation.Photos.Unreadable, .. _sources.Validation.Unreadable],
            _state)
        {
            Options = _options with { Epochs = _options.EpochCount, BatchSize = _options.BatchSizeOrDefault, LearningRate = _options.PeakLearningRate },
            History = [.. _history.Epochs],
            BestEpoch = _best.BestEpoch,
        };
    }

    // A resumed training has the best weights, but not what they answered.
    private ClassificationReport Reevaluate()
    {
        _module.Load(_kept!);
        return Evaluation.Of(_module, _sources.Validation, _device, CancellationToken.None);
    }
}
