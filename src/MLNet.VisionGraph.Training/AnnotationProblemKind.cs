namespace MLNet.VisionGraph.Training;

/// <summary>The kinds of problems that are found in label files.</summary>
public enum AnnotationProblemKind
{
    /// <summary>A file cannot be read, or a part of it is not what its format requires.</summary>
    BrokenFile,

    /// <summary>A number is missing, is no number, is not finite, or is too large to be one of pixels.</summary>
    BadNumber,

    /// <summary>A box or an outline has no area.</summary>
    NoArea,

    /// <summary>A box extends more than one pixel beyond the photo.</summary>
    OutsideImage,

    /// <summary>The class is not among those that the label files, or the options, declare.</summary>
    UnknownClass,

    /// <summary>A shape without area, such as a line or a point, or one that is not supported.</summary>
    UnsupportedShape,

    /// <summary>A photo that a label file names is not there.</summary>
    ImageMissing,

    /// <summary>A photo is there but cannot be read.</summary>
    ImageUnreadable,

    /// <summary>No label file is there for a photo, or none names it; it counts as background.</summary>
    LabelsMissing,

    /// <summary>The size that a label file states is not that of the photo, or the photo has an EXIF orientation.</summary>
    SizeMismatch,

    /// <summary>Something else was left out or is ambiguous, such as labels in a second format.</summary>
    Other,
}
