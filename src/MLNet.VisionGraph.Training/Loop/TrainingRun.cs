using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Callbacks;
using MLNet.VisionGraph.Training.Loop.Checkpoints;
using MLNet.VisionGraph.Training.Optimization;
using MLNet.VisionGraph.Training.Torch;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Loop;

/// <summary>One training from its first to its last update, or from the checkpoint at which it was interrupted.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly ImageTrainingOptions _options;
    private readonly NetworkModule _module;
    private readonly NetworkSettings _settings;
    private readonly TrainingSources _sources;
    private readonly TrainStep _step;
    private readonly BatchGroups _groups;
    private readonly GradualUnfreezing? _unfreezing;
    private readonly TrainingCheckpoints? _checkpoints;
    private readonly LearningRateSchedule _schedule;
    private readonly BestCheckpointTracker _best = new();
    private readonly EpochHistory _history = new();
    private readonly NonFiniteLossGuard _guard = new();
    private readonly CallbackList _callbacks;
    private readonly TrainingCheckpointMapper _mapper;
    private readonly TrainingState _state;
    private readonly ThroughputMeter _meter = new(TimeProvider.System);
    private readonly Device _device;
    private StateDict? _kept;
    private ClassificationReport? _keptReport;
    private TrainingPosition _position;
    private long _lastCheckpoint = TimeProvider.System.GetTimestamp();

    public TrainingRun(
        ImageTrainingOptions options,
        NetworkModule module,
        NetworkSettings settings,
        TrainingSources sources,
        TrainingCheckpoints? checkpoints = null
    )
    {
        (_options, _module, _settings, _sources, _checkpoints) = (options, module, settings, sources, checkpoints);
        _device = device(options.Device);
        module.FreezeBatchNorm = options.FreezeBatchNorm;
        module.Precision = options.Precision;
        module.ChannelsLast = options.ChannelsLast ?? MapLayout.IsFasterChannelsLast(_device);
        _step = new TrainStep(options, module, sources.Training);
        if (options.Strategy == TrainingStrategy.Gradual)
        {
            var depthOf = options.GroupingOrDefault.DepthOf ?? ParameterDepths.FromStages(module.Parameters).Of;
            _unfreezing = new GradualUnfreezing(module, _step.Optimizer.Trained, depthOf, options.EpochCount, options.EpochsPerStage);
        }

        _groups = new BatchGroups(sources.Training.BatchCount, options.GradientAccumulationSteps);
        _state = new TrainingState(new TrainingSpan(options.EpochCount, _groups.Count));
        _schedule = options.ScheduleOrDefault;
        _schedule.Validate(_state.Span);
        TrainingCallback[] reporting = options.Progress is { } progress ? [new ProgressReporting(progress)] : [];
        _callbacks = new CallbackList([_guard, _best, _history, .. options.Callbacks, .. reporting]);
        _mapper = new TrainingCheckpointMapper(options.Backbone.Name, options.Seed, _step, _callbacks);
    }

    /// <summary>Resumes from a checkpoint whose weights the network already has.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is incomplete.</exception>
    public void Restore(TrainingCheckpoint checkpoint) => (_position, _kept) = _mapper.Restore(checkpoint, _state);

    public TrainedImageClassifier Train(CancellationToken cancellationToken)
    {
        using var cancellation = cancellationToken.Register(() => _state.RequestStop("canceled"));
        _callbacks.OnTrainStart(_state);
        try
        {
            while (_position.Epochs < _options.EpochCount && !_state.StopRequested)
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

    /// <summary>Runs one update with a given learning rate, for a sweep over learning rates.</summary>
    /// <returns>The loss.</returns>
    public double Step(Minibatch batch, double rate)
    {
        _module.train();
        _step.Begin(_state.Step);
        var loss = _step.Add(batch, share: 1);
        if (double.IsFinite(loss))
            _step.Apply(rate, momentum: null, _state);
        _state.Step++;
        return loss;
    }

    public void Dispose() => _step.Dispose();

    private void RunEpoch(CancellationToken cancellationToken)
    {
        _state.Epoch = _position.Epochs + 1;
        _state.ClearMetrics();
        _unfreezing?.Enter(_position.Epochs);
        _callbacks.OnEpochStart(_state);
        Learn(cancellationToken);
        if (_state.StopRequested)
            return;

        var report = Evaluation.Run(_step.Evaluated, _sources.Validation, _device, cancellationToken);
        _state.Loss = _position.MeanLoss;
        Publish(report);
        _callbacks.OnEpochEnd(_state);
        if (_best.IsBest || _kept is null)
            (_kept, _keptReport) = (
                _options.IsProbe && _kept is not null ? _step.Evaluated.ToStateDict(body: _kept) : _step.Evaluated.ToStateDict(),
                report
            );
        _position = _position.NextEpoch();
        SaveCheckpoint(cancellationToken.IsCancellationRequested ? null : _state.StopReason);
    }

    // Runs the epoch's batches from the first that is not done; GradientAccumulationSteps of them make one update.
    private void Learn(CancellationToken cancellationToken)
    {
        _module.train();
        _meter.Restart();
        var (waited, images) = (_sources.Training.WaitTime, 0);
        _groups.Run(
            _sources
                .Training.Read(_position.Epochs, _position.Batches, cancellationToken)
                .Where(batch => batch.Count > 1 || _options.FreezeBatchNorm), // for a single readable image, a norm has no statistics
            begin: () =>
            {
                images = 0;
                _step.Begin(_state.Step);
            },
            add: (batch, share) =>
            {
                _meter.DataArrived(_sources.Training.WaitTime - waited);
                waited = _sources.Training.WaitTime;
                images += batch.Count;
                _state.Loss = _step.Add(batch, share);
                _state.BatchItems = [.. batch.Indexes.Take(batch.Count).Select(index => _sources.Training.Images.Samples[index].Name)];
            },
            complete: group => Update(group, images)
        );
    }

    // Returns whether to continue the training.
    private bool Update(int group, int images)
    {
        if (double.IsFinite(_state.Loss))
        {
            _state.LearningRate = _schedule.RateAt(_state.Step, _options.PeakLearningRate, _state.Span);
            _step.Apply(_state.LearningRate, _schedule.MomentumAt(_state.Step, _state.Span), _state);
            _position = _position with { LossSum = _position.LossSum + _state.Loss, LossCount = _position.LossCount + 1 };
        }

        _state.Step++;
        _position = _position with { Batches = _groups.LastOf(group) + 1 };
        _meter.StepDone(_state, images);
        _callbacks.OnBatchEnd(_state);
        if (_state.StopRequested)
            return false;
        if (_options.CheckpointInterval is { } interval && TimeProvider.System.GetElapsedTime(_lastCheckpoint) >= interval)
            SaveCheckpoint(stopReason: null);
        return true;
    }

    private void Publish(ClassificationReport report)
    {
        _state.SetMetric(MetricNames.Loss, _state.Loss);
        _state.SetMetric(MetricNames.ValidationLoss, report.LogLoss);
        _state.SetMetric(MetricNames.ValidationTop1, report.Accuracy);
        _state.SetMetric(MetricNames.ValidationTop5, report.TopKAccuracy(Math.Min(5, report.Classes.Count)));
        _state.SetMetric(MetricNames.ValidationMacroF1, report.MacroAverage.F1);
        _state.SetMetric(MetricNames.ValidationCalibrationError, report.Calibration.ExpectedError);
    }

    // A training that was stopped by a result at the end of an epoch, for example by early stopping, stays stopped when resumed.
    private void SaveCheckpoint(string? stopReason)
    {
        if (_checkpoints is null)
            return;
        _checkpoints.Save(
            _mapper.Take(_position, _state, _sources.Training.Images.ClassNames, _kept, stopReason, _checkpoints.Fingerprint)
        );
        _lastCheckpoint = TimeProvider.System.GetTimestamp();
    }

    private TrainedImageClassifier Result(CancellationToken cancellationToken)
    {
        if (_kept is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TrainingFailedException(
                (_guard.Finding ?? $"The training was stopped before its first epoch was complete: {_state.StopReason}.")
                    + (_checkpoints?.Last is { } last ? $" The last good checkpoint is '{last}'." : string.Empty)
            );
        }

        return new TrainedImageClassifier(
            _options.Backbone,
            _settings,
            _sources.ForImages(_kept),
            _sources.Training.Images.ClassNames,
            _keptReport ?? Reevaluate(),
            [
                .. _sources.Training.Images.Unreadable,
                .. _sources.Training.Unreadable,
                .. _sources.Validation.Images.Unreadable,
                .. _sources.Validation.Unreadable,
            ],
            _state
        )
        {
            Options = _options with
            {
                Epochs = _options.EpochCount,
                BatchSize = _options.BatchSizeOrDefault,
                LearningRate = _options.PeakLearningRate,
            },
            History = [.. _history.Epochs],
            BestEpoch = _best.BestEpoch,
        };
    }

    // A resumed training has the best weights, but not their validation report.
    private ClassificationReport Reevaluate()
    {
        _module.Load(_kept!);
        return Evaluation.Run(_module, _sources.Validation, _device, CancellationToken.None);
    }
}
