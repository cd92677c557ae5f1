using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training.Callbacks;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Losses;
using MLNet.VisionGraph.Training.Metrics;
using MLNet.VisionGraph.Training.Optimization;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training;

/// <summary>One training from its first to its last step.</summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly ImageClassifierOptions _options;
    private readonly NetworkModule _module;
    private readonly NetworkSettings _settings;
    private readonly PhotoSplit _photos;
    private readonly BatchLoader _training;
    private readonly BatchLoader _validation;
    private readonly ModuleOptimizer _optimizer;
    private readonly LearningRateSchedule _schedule;
    private readonly ExponentialMovingAverage? _average;
    private readonly BestCheckpointTracker _best = new();
    private readonly NonFiniteLossGuard _guard = new();
    private readonly CallbackList _callbacks;
    private readonly TrainingState _state;
    private readonly ThroughputMeter _meter = new(TimeProvider.System);
    private (StateDict Weights, ClassificationReport Report)? _kept;

    public TrainingRun(ImageClassifierOptions options, NetworkModule module, NetworkSettings settings, PhotoSplit photos)
    {
        (_options, _module, _settings, _photos) = (options, module, settings, photos);
        _training = new BatchLoader(photos.Training, Loading(options.Augmentation) with
        {
            Order = options.BalanceClasses ? SampleOrder.Balanced : SampleOrder.Shuffled,
            Seed = options.Seed,
            // A last batch of a single photo has no statistics for a norm.
            DropLast = photos.Training.Count >= options.BatchSize,
        });
        _validation = new BatchLoader(photos.Validation, Loading(AugmentationOptions.None));

        var headOnly = options.Strategy == TrainingStrategy.HeadOnly;
        _module.FrozenNorms = options.FrozenNorms || headOnly;
        var grouping = headOnly ? options.Grouping with { FrozenDepths = int.MaxValue } : options.Grouping;
        _optimizer = new ModuleOptimizer(module, ParameterGrouping.Group(module.Parameters, grouping), options.Optimizer);
        _average = options.WeightAveraging is null ? null : new ExponentialMovingAverage(module);

        var span = new TrainingSpan(options.Epochs, _training.BatchCount);
        _schedule = options.ScheduleOrDefault;
        _schedule.Validate(span);
        _state = new TrainingState(span);
        ITrainingCallback[] reporting = options.Progress is { } progress ? [new ProgressReporting(progress)] : [];
        _callbacks = new CallbackList([_guard, _best, .. options.Callbacks, .. reporting]);
    }

    public TrainedImageClassifier Train(CancellationToken cancellationToken)
    {
        using var cancellation = cancellationToken.Register(() => _state.RequestStop("cancelled"));
        _callbacks.OnTrainStart(_state);
        for (_state.Epoch = 0; _state.Epoch < _options.Epochs && !_state.StopRequested; _state.Epoch++)
        {
            _state.ClearMetrics();
            _callbacks.OnEpochStart(_state);
            TrainEpoch();
            if (_state.StopRequested)
                break;

            var report = Validate();
            _state.SetMetric(MetricNames.ValidationLoss, report.LogLoss);
            _state.SetMetric(MetricNames.ValidationTop1, report.Accuracy);
            _callbacks.OnEpochEnd(_state);
            if (_best.IsBest || _kept is null)
                _kept = ((_average?.Average ?? _module).ToStateDict(), report);
        }

        _callbacks.OnTrainEnd(_state);
        if (_kept is not { } kept)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TrainingFailedException(_guard.Finding ?? $"The training was stopped before its first epoch was complete: {_state.StopReason}.");
        }

        return new TrainedImageClassifier(_options.Backbone, _settings, kept.Weights, _photos.Training.ClassNames, kept.Report, _state);
    }

    public void Dispose()
    {
        _average?.Dispose();
        _optimizer.Dispose();
        _training.Dispose();
        _validation.Dispose();
    }

    private BatchLoaderOptions Loading(AugmentationOptions augmentation) => new()
    {
        BatchSize = _options.BatchSize,
        Height = _settings.Height,
        Width = _settings.Width,
        Preprocessing = _options.Backbone.Preprocessing,
        Augmentation = augmentation,
    };

    private void TrainEpoch()
    {
        _module.train();
        _meter.Restart();
        var waited = _training.WaitTime;
        foreach (var batch in _training.Read(_state.Epoch))
        {
            _meter.DataArrived(_training.WaitTime - waited);
            waited = _training.WaitTime;
            Step(batch);
            _meter.StepDone(_state, batch.Count);
            _callbacks.OnBatchEnd(_state);
            if (_state.StopRequested)
                return;
        }
    }

    private void Step(Batch batch)
    {
        using var scope = NewDisposeScope();
        _state.LearningRate = _schedule.RateAt(_state.Step, _options.LearningRate, _state.Span);
        _optimizer.SetLearningRate(_state.LearningRate);
        _optimizer.ZeroGradients();

        var logits = _module.forward(ImagesOf(batch));
        var loss = batch.Targets is { } targets
            ? CrossEntropy.OfTargets(logits, Upload(targets, batch.Count, batch.Classes))
            : CrossEntropy.OfLabels(logits, tensor(Array.ConvertAll(batch.Labels[..batch.Count], label => (long)label), device: Device));
        _state.Loss = loss.ToDouble();
        _state.BatchItems = [.. batch.Indexes.Take(batch.Count).Select(index => _photos.Training.Samples[index].Name)];
        if (double.IsFinite(_state.Loss))
        {
            loss.backward();
            Clip();
            _optimizer.Step();
            _average?.Update(_options.WeightAveraging!.DecayAt(_state.Step + 1));
        }

        _state.Step++;
    }

    private void Clip()
    {
        if (_options.AdaptiveClipping is { } share)
            AdaptiveGradientClipping.Clip(_optimizer.Trained, share);
        if (_options.GradientNorm is { } largest)
            _state.GradientNorm = nn.utils.clip_grad_norm_(_optimizer.Trained, largest);
    }

    private ClassificationReport Validate()
    {
        var network = _average?.Average ?? _module;
        network.eval();
        var accumulator = new ClassificationAccumulator(_photos.Training.ClassNames);
        using var noGradients = no_grad();
        foreach (var batch in _validation.Read(epoch: 0))
        {
            using var scope = NewDisposeScope();
            var logits = network.forward(ImagesOf(batch)).cpu().data<float>().ToArray();
            accumulator.AddBatch(logits, batch.Labels.AsSpan(0, batch.Count));
        }

        return accumulator.Report();
    }

    private Device Device => device(_options.Device);

    private Tensor ImagesOf(Batch batch) => Upload(batch.Images, batch.Count, 3, batch.Height, batch.Width);

    // The buffer is the loader's and holds room for a whole batch; the tensor is a copy of what is there.
    private Tensor Upload(float[] values, params long[] shape)
    {
        var count = (int)shape.Aggregate(1L, (product, dimension) => product * dimension);
        return tensor(values.Length == count ? values : values[..count], shape, device: Device);
    }
}
