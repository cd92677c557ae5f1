using MLNet.VisionGraph;
using MLNet.VisionGraph.Training;

namespace Starter;

/// <summary>
/// The recipe: training from scratch on a few thousand labeled images, at a small size, with strong augmentation and an average of the
/// weights. An interrupted run resumes where it stopped.
/// </summary>
internal static class Pretraining
{
    public static void Run(string work, string backboneName, IReadOnlyList<string> folders)
    {
        var backbone = BackboneRegistry.Get(backboneName);
        Directory.CreateDirectory(work);
        using var curve = new CsvMetricsLog(Path.Combine(work, $"{backboneName}.csv"));
        var options = new ImageTrainingOptions
        {
            Backbone = backbone,
            Weights = WeightSource.Random(0),
            ImageSize = 128,
            Epochs = Settings.Epochs,
            BatchSize = 64,
            LearningRate = 2e-3,
            Schedule = new CosineSchedule { WarmupEpochs = 3, Interval = ScheduleInterval.Step },
            Grouping = new ParameterGroupingOptions { WeightDecay = 0.05 },
            Augmentation = AugmentationOptions.MobileVig with
            {
                Crop = new RandomResizedCrop { MinArea = 0.25 },
                Mixup = null,
                Repeats = 1,
            },
            WeightAveraging = new EmaSchedule { Decay = 0.998, Warmup = true },
            CheckpointFolder = Path.Combine(work, "checkpoints"),
            Threads = Settings.Threads,
            Callbacks = [curve],
            Progress = new Lines(),
        };

        var trained = new ImageClassifierTrainer(options).Train(JointPhotos.Read(folders));
        Console.WriteLine(trained.Validation.ToText(maximumClasses: 10));
        trained.SaveSafeTensors(Path.Combine(work, $"{backboneName}.safetensors"));
    }

    private sealed class Lines : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Phase == TrainingPhase.EpochEnded)
                Console.WriteLine(value);
        }
    }
}
