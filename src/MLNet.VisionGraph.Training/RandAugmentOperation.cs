namespace MLNet.VisionGraph.Training;

/// <summary>The operations of <see cref="RandAugment"/>; the magnitude m is 0 to 10.</summary>
public enum RandAugmentOperation
{
    /// <summary>Stretches each channel to 0 … 255. No magnitude.</summary>
    AutoContrast,

    /// <summary>Equalizes each channel's histogram. No magnitude.</summary>
    Equalize,

    /// <summary>Inverts all values. No magnitude.</summary>
    Invert,

    /// <summary>Rotates by ±3m degrees.</summary>
    Rotate,

    /// <summary>Keeps 4 − ⌊0.4m⌋ bits of each value.</summary>
    Posterize,

    /// <summary>Inverts values from 256 − ⌊25.6m⌋ upward.</summary>
    Solarize,

    /// <summary>Adds ⌊11m⌋ to values below 128.</summary>
    SolarizeAdd,

    /// <summary>Scales saturation by 1 ± 0.09m, at least 0.1.</summary>
    Color,

    /// <summary>Scales contrast by 1 ± 0.09m, at least 0.1.</summary>
    Contrast,

    /// <summary>Scales brightness by 1 ± 0.09m, at least 0.1.</summary>
    Brightness,

    /// <summary>Blends with a smoothed image, by a factor of 1 ± 0.09m, at least 0.1.</summary>
    Sharpness,

    /// <summary>Shears along the rows by ±0.03m.</summary>
    ShearX,

    /// <summary>Shears along the columns by ±0.03m.</summary>
    ShearY,

    /// <summary>Translates horizontally by ±0.045m of the width.</summary>
    TranslateX,

    /// <summary>Translates vertically by ±0.045m of the height.</summary>
    TranslateY,
}
