namespace SkiaSharp;

/// <summary>Form of a pixel.</summary>
public enum SKColorType
{
    /// <summary>Unknown.</summary>
    Unknown = 0,

    /// <summary>Blue, green, red, alpha: a byte each.</summary>
    Bgra8888 = 6,

    /// <summary>A byte of grey.</summary>
    Gray8 = 9,
}

/// <summary>Meaning of alpha.</summary>
public enum SKAlphaType
{
    /// <summary>Unknown.</summary>
    Unknown = 0,

    /// <summary>There is none.</summary>
    Opaque = 1,

    /// <summary>Colours are multiplied with it.</summary>
    Premul = 2,
}

/// <summary>How decoding went.</summary>
public enum SKCodecResult
{
    /// <summary>Well.</summary>
    Success = 0,

    /// <summary>The file ends early; what was there is decoded.</summary>
    IncompleteInput = 1,

    /// <summary>The file is damaged.</summary>
    ErrorInInput = 2,

    /// <summary>Not to such pixels.</summary>
    InvalidConversion = 3,

    /// <summary>Not to that size.</summary>
    InvalidScale = 4,
}
