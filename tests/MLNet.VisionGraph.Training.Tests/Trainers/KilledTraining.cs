using MLNet.VisionGraph.Backbones.MobileVig;

namespace MLNet.VisionGraph.Training.Tests.Trainers;

/// <summary>A training with everything random in it, which also runs as a process of its own so that it can be killed.</summary>
internal static class KilledTraining
{
    /// <summary>A MobileViG of 30,000 parameters, with drop path and dropout.</summary>
    public static BackboneDescriptor Backbone { get; } =
        new(
            "mobilevig_tiny",
            new MobileVigNetwork(
                new MobileVigConfig
                {
                    LocalBlocks = [1, 1, 1],
                    LocalChannels = [8, 8, 16],
                    GlobalBlocks = [1],
                    GlobalChannels = [24],
                    EmbeddingLength = 32,
                    DropPath = 0.2,
                    Dropout = 0.1,
                }
            )
        );

    public static ImageTrainingOptions Options { get; } =
        new()
        {
            Backbone = Backbone,
            Weights = WeightSource.Random(3),
            ImageSize = 64,
            Epochs = 4,
            BatchSize = 6,
            GradientAccumulationSteps = 2,
            Augmentation = AugmentationOptions.MobileVig,
            WeightAveraging = new EmaSchedule { Decay = 0.9 },
            MaxGradientNorm = 1,
            Balance = ClassBalance.Sampling,
            Threads = 1,
        };

    public static ImageDatasetSplit Photos { get; } = DrawnPhotos.Split(training: 12, validation: 6);

    /// <summary>Trains with a checkpoint after every update, slowly.</summary>
    /// <param name="checkpoints">The folder for checkpoints.</param>
    public static void Run(string checkpoints) =>
        new ImageClassifierTrainer(
            Options with
            {
                CheckpointFolder = checkpoints,
                CheckpointInterval = TimeSpan.FromTicks(1),
                Callbacks = [new Pause()],
            }
        ).Train(Photos);

    private sealed class Pause : TrainingCallback
    {
        public override void OnBatchEnd(TrainingState state) => Thread.Sleep(100);
    }
}
