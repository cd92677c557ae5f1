namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>The changes among which <see cref="RandAugment"/> chooses; the magnitude m runs from 0 to 10.</summary>
public enum RandAugmentOperation
{
    /// <summary>Stretches each channel to 0 to 255. No magnitude.</summary>
    AutoContrast,

    /// <summary>Equalises each channel's histogram. No magnitude.</summary>
    Equalize,

    /// <summary>Inverts all values. No magnitude.</summary>
    Invert,

    /// <summary>Turns by ±3m degrees.</summary>
    Rotate,

    /// <summary>Keeps 4 − ⌊0.4m⌋ bits of each value.</summary>
    Posterize,

    /// <summary>Inverts values from 256 − ⌊25.6m⌋ on.</summary>
    Solarize,

    /// <summary>Adds ⌊11m⌋ to values below 128.</summary>
    SolarizeAdd,

    /// <summary>Scales saturation by 1 ± 0.09m, at least 0.1.</summary>
    Color,

    /// <summary>Scales contrast by 1 ± 0.09m, at least 0.1.</summary>
    Contrast,

    /// <summary>Scales brightness by 1 ± 0.09m, at least 0.1.</summary>
    Brightness,

    /// <summary>Blends with a smoothed picture, factor 1 ± 0.09m, at least 0.1.</summary>
    Sharpness,

    /// <summary>Shears along the rows by ±0.03m.</summary>
    ShearX,

    /// <summary>Shears along the columns by ±0.03m.</summary>
    ShearY,

    /// <summary>Shifts by ±0.045m of the width.</summary>
    TranslateX,

    /// <summary>Shifts by ±0.045m of the height.</summary>
    TranslateY,
}
