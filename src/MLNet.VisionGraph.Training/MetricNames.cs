namespace MLNet.VisionGraph.Training;

/// <summary>The names under which the trainers publish metrics in <see cref="TrainingState.Metrics"/>.</summary>
public static class MetricNames
{
    /// <summary>The mean training loss of the epoch.</summary>
    public const string Loss = "loss";

    /// <summary>The mean loss on the validation set.</summary>
    public const string ValidationLoss = "val_loss";

    /// <summary>The top-1 accuracy on the validation set, from 0 to 1.</summary>
    public const string ValidationTop1 = "val_top1";

    /// <summary>The top-5 accuracy on the validation set, from 0 to 1.</summary>
    public const string ValidationTop5 = "val_top5";

    /// <summary>The macro-averaged F1 on the validation set, from 0 to 1.</summary>
    public const string ValidationMacroF1 = "val_macro_f1";

    /// <summary>The expected calibration error on the validation set, from 0 to 1.</summary>
    public const string ValidationCalibrationError = "val_ece";
}
