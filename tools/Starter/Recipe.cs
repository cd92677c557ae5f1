using MLNet.VisionGraph.Training;

namespace Starter;

/// <summary>All settings of the starter weights' distillation.</summary>
internal static class Recipe
{
    /// <summary>
    /// The folders of the tar files that are left out: what shows the same kind of images as the sets of the proof, and the test images of
    /// objects.
    /// </summary>
    public static readonly IReadOnlyList<string> LeftOut = ["clothing-cc0", "test"];

    /// <summary>The number of fixed views of an image.</summary>
    public const int Views = 4;

    /// <summary>The seed of views and order.</summary>
    public const long Seed = 0;

    /// <summary>The number of images a batch.</summary>
    public const int BatchSize = 64;

    /// <summary>The weight decay of AdamW.</summary>
    public const double WeightDecay = 0.05;

    /// <summary>The norm to which gradients are clipped.</summary>
    public const double MaxGradientNorm = 5;

    /// <summary>The decay of the average of the weights, which is what is kept.</summary>
    public const double AverageDecay = 0.998;

    /// <summary>The weight of the differences of the similarities within a batch.</summary>
    public const double RelationalWeight = 2;

    /// <summary>The number of updates in which the learning rate rises.</summary>
    public const int WarmupSteps = 200;

    /// <summary>The augmentation of the views.</summary>
    public static readonly AugmentationOptions Augmentation = new()
    {
        Crop = new RandomResizedCrop { MinArea = 0.35 },
        Flip = new HorizontalFlip(),
        ColorJitter = new ColorJitter
        {
            Brightness = 0.15,
            Contrast = 0.15,
            Saturation = 0.15,
        },
    };

    /// <summary>Returns the phases of a backbone: first small images, then those of the size that features are computed at.</summary>
    public static IReadOnlyList<Phase> PhasesOf(string backbone) =>
        backbone switch
        {
            "efficientvit_m0" =>
            [
                new(128, Images: 200_000, Rate: 2e-3, EndRate: 1e-3),
                new(224, Images: 360_000, Rate: 1.5e-3, EndRate: 3e-4),
                new(224, Images: 70_000, Rate: 3e-4, EndRate: 1e-5),
            ],
            "mobilevig_ti" =>
            [
                new(128, Images: 220_000, Rate: 1.5e-3, EndRate: 8e-4),
                new(224, Images: 60_000, Rate: 8e-4, EndRate: 2e-5),
            ],
            _ => throw new ArgumentException($"There is no recipe for '{backbone}'.", nameof(backbone)),
        };
}
