using System.Diagnostics;
using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;
using MLNet.VisionGraph.Training.Callbacks;
using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Loop;
using MLNet.VisionGraph.Training.Loop.Checkpoints;
using MLNet.VisionGraph.Training.Torch;
using static TorchSharp.torch;

namespace Starter;

/// <summary>One phase of a distillation, from its first to its last update, or from the checkpoint at which it was interrupted.</summary>
internal sealed class DistillationRun : IDisposable
{
    private const int StepsPerLine = 250;

    private readonly BackboneDescriptor _backbone;
    private readonly Phase _phase;
    private readonly TeacherAnswers _training;
    private readonly TeacherAnswers _heldOut;
    private readonly Standardization _standard;
    private readonly string _folder;
    private readonly Student _student;
    private readonly StudentStep _step;
    private readonly TrainingState _state;
    private readonly TrainingCheckpoints _checkpoints;
    private readonly TrainingCheckpointMapper _mapper;

    public DistillationRun(
        BackboneDescriptor backbone,
        Phase phase,
        TeacherAnswers training,
        TeacherAnswers heldOut,
        Standardization standard,
        string folder
    )
    {
        (_backbone, _phase, _training, _heldOut, _standard, _folder) = (backbone, phase, training, heldOut, standard, folder);
        NativeMemory.KeepLargeBlocks();
        _student = new Student(backbone, phase.ImageSize);
        _student.Load(ScratchInitializer.Create(_student.Parameters, Recipe.Seed));
        _step = new StudentStep(_student);
        _state = new TrainingState(new TrainingSpan(1, phase.Steps));
        _checkpoints = new TrainingCheckpoints(folder, $"{backbone.Name} {phase}");
        _mapper = new TrainingCheckpointMapper(backbone.Name, Recipe.Seed, _step, new CallbackList([]));
    }

    /// <summary>Trains to the end of the phase.</summary>
    /// <param name="start">The weights of the phase before; null to begin with those of the papers' initialization.</param>
    /// <returns>The averaged weights, with the projectors.</returns>
    public StateDict Train(StateDict? start)
    {
        var position = Begin(start);
        var watch = Stopwatch.StartNew();
        var first = _state.Step;
        while (_state.Step < _phase.Steps)
        {
            Learn(position, watch, first);
            position = position.NextEpoch();
            _checkpoints.Save(_mapper.Take(position, _state, [], best: null, stopReason: null, _checkpoints.Fingerprint));
            Log($"{_state.Step * Recipe.BatchSize} views: {Explained()}");
        }

        return _step.Evaluated.ToStateDict();
    }

    public void Dispose()
    {
        _step.Dispose();
        _student.Dispose();
    }

    private TrainingPosition Begin(StateDict? start)
    {
        if (_checkpoints.ReadLatest() is { } found)
        {
            _student.Load(TrainingCheckpointMapper.WeightsOf(found));
            return _mapper.Restore(found, _state).Position;
        }

        if (start is not null)
            _student.Load(Resized(start)); // the average's first update copies the weights

        Log($"{_backbone.Name}, {_phase}");
        return default;
    }

    // Attention tables follow the size of the image; everything else is taken over.
    private StateDict Resized(StateDict start)
    {
        var file = Path.Combine(_folder, "start.safetensors");
        Directory.CreateDirectory(_folder);
        SafeTensorsFile.Write(file, new StateDict(start.Where(pair => !Student.IsProjector(pair.Key))));
        var weights = _backbone.LoadWeights(WeightSource.FromFile(file), Student.SettingsFor(_phase.ImageSize), ClassMismatch.Error);
        return new StateDict(weights.Concat(start.Where(pair => Student.IsProjector(pair.Key))));
    }

    private void Learn(TrainingPosition position, Stopwatch watch, long first)
    {
        var view = position.Epochs % _training.CompleteViews;
        var answers = _training.Read(view);
        var (loss, losses) = (0.0, 0);
        _student.train();
        using var loader = _training.Load(view, _phase.ImageSize, Recipe.BatchSize, SampleOrder.Shuffled);
        foreach (var batch in loader.Read(position.Epochs))
        {
            _step.Begin(_state.Step);
            using (NewDisposeScope())
                (loss, losses) = (loss + _step.Add(BatchOf(batch, answers), share: 1), losses + 1);
            _step.Apply(_phase.RateAt(_state.Step), momentum: null, _state);
            if (++_state.Step % StepsPerLine == 0)
            {
                var speed = (_state.Step - first) * Recipe.BatchSize / watch.Elapsed.TotalSeconds;
                Log($"step {_state.Step} of {_phase.Steps}, {speed:F0} views/s, loss {loss / losses:F4}");
                (loss, losses) = (0, 0);
            }

            if (_state.Step == _phase.Steps)
                break;
        }
    }

    private StudentBatch BatchOf(Batch batch, Half[] answers) =>
        new(
            batch.Images.ToTensor([batch.Count, 3, batch.Height, batch.Width], CPU),
            tensor(_standard.Rows(answers, batch.Indexes.AsSpan(0, batch.Count)), [batch.Count, Teacher.Features])
        );

    // The share of the variance of the teacher's features on the images that were held out.
    private string Explained()
    {
        var answers = _heldOut.Read(view: 0);
        var (total, embedding, all) = (0.0, 0.0, 0.0);
        using var noGradients = no_grad();
        using var loader = _heldOut.Load(view: 0, _phase.ImageSize, Recipe.BatchSize, SampleOrder.Sequential);
        foreach (var batch in loader.Read(epoch: 0))
        {
            using var scope = NewDisposeScope();
            var views = BatchOf(batch, answers);
            var features = _step.Evaluated.forward(views.Images);
            total += SumOfSquares(views.Answers);
            embedding += SumOfSquares(features.Embedding.sub(views.Answers));
            all += SumOfSquares(features.AllStages.sub(views.Answers));
        }

        return $"R² on held-out images {1 - embedding / total:F4} (embedding), {1 - all / total:F4} (all stages)";

        static double SumOfSquares(Tensor differences) => differences.square().sum().data<float>()[0];
    }

    private void Log(string line)
    {
        line = $"{DateTime.UtcNow:u} {line}";
        Console.WriteLine(line);
        File.AppendAllText($"{_folder}.log", line + Environment.NewLine);
    }
}
