namespace Microsoft.ML.Data;

/// <summary>The identity of a row, the same however the data is traversed.</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    /// <summary>The lower 64 bits.</summary>
    public readonly ulong Low;

    /// <summary>The upper 64 bits.</summary>
    public readonly ulong High;

    /// <summary>From its halves.</summary>
    public DataViewRowId(ulong low, ulong high) => (Low, High) = (low, high);

    /// <summary>An id for a row that follows from this one.</summary>
    public DataViewRowId Next() => Mix(0x9E3779B97F4A7C15, 0xD1B54A32D192ED03);

    /// <summary>Another one, different from <see cref="Next"/>.</summary>
    public DataViewRowId Fork() => Mix(0xAEF17502108EF2D9, 0x8CB92BA72F3D8DD7);

    /// <summary>An id for a row made out of two.</summary>
    public DataViewRowId Combine(DataViewRowId other) => Mix(other.Low ^ 0xF1357AEA2E62A9C5, other.High ^ 0x2545F4914F6CDD1D);

    /// <inheritdoc/>
    public int CompareTo(DataViewRowId other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <inheritdoc/>
    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    /// <inheritdoc/>
    public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Low, High);

    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Low:x16}{High:x16}");

    private DataViewRowId Mix(ulong low, ulong high)
    {
        ulong a = Scramble(Low + low);
        ulong b = Scramble(High + high + a);
        return new DataViewRowId(Scramble(a ^ (b >> 7)), b);
    }

    private static ulong Scramble(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
