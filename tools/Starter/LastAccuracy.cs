using MLNet.VisionGraph.Training;

namespace Starter;

/// <summary>The top-1 accuracy after the last epoch. The best epoch on the test images would be too optimistic.</summary>
internal sealed class LastAccuracy : TrainingCallback
{
    private double _value;

    /// <summary>Trains a classifier and returns its accuracy.</summary>
    public static double Of(ImageDatasetSplit images, ImageTrainingOptions options)
    {
        var last = new LastAccuracy();
        new ImageClassifierTrainer(options with { Callbacks = [last] }).Train(images);
        return last._value;
    }

    public override void OnEpochEnd(TrainingState state) => _value = state.Metrics[MetricNames.ValidationTop1];
}
