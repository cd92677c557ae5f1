namespace MLNet.VisionGraph;

/// <summary>The number format in which a checkpoint stores a tensor.</summary>
public enum WeightElementType
{
    /// <summary>IEEE 754 single precision, 4 bytes.</summary>
    Float32,

    /// <summary>IEEE 754 half precision, 2 bytes.</summary>
    Float16,

    /// <summary>Bfloat16, the upper half of a single-precision number, 2 bytes.</summary>
    BFloat16,

    /// <summary>IEEE 754 double precision, 8 bytes; values are rounded to single precision when read.</summary>
    Float64,

    /// <summary>Signed integer, 8 bytes.</summary>
    Int64,

    /// <summary>Signed integer, 4 bytes.</summary>
    Int32,

    /// <summary>Signed integer, 2 bytes.</summary>
    Int16,

    /// <summary>Signed integer, 1 byte.</summary>
    Int8,

    /// <summary>Unsigned integer, 1 byte.</summary>
    UInt8,

    /// <summary>Truth value, 1 byte: 0 or 1.</summary>
    Boolean,
}
