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

    /// <summary>The average precision of boxes on the validation set, over IoU thresholds from 0.5 to 0.95, from 0 to 1.</summary>
    public const string ValidationAveragePrecision = "val_ap";

    /// <summary>The average precision of boxes on the validation set at an IoU of 0.5, from 0 to 1.</summary>
    public const string ValidationAveragePrecision50 = "val_ap50";

    /// <summary>The average precision of masks on the validation set, over IoU thresholds from 0.5 to 0.95, from 0 to 1.</summary>
    public const string ValidationMaskAveragePrecision = "val_mask_ap";
}
