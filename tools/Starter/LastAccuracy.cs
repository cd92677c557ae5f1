using MLNet.VisionGraph.Training;

namespace Starter;

/// <summary>Top-1 after the last epoch: the best of many epochs on the test photos would flatter.</summary>
internal sealed class LastAccuracy : TrainingCallback
{
    private double _value;

    /// <summary>Trains, and gets it.</summary>
    public static double Of(ImageDatasetSplit images, ImageTrainingOptions options)
    {
        var last = new LastAccuracy();
        new ImageClassifierTrainer(options with { Callbacks = [last] }).Train(images);
        return last._value;
    }

    public override void OnEpochEnd(TrainingState state) => _value = state.Metrics[MetricNames.ValidationTop1];
}
