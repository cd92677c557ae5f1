namespace MLNet.VisionGraph.Training.Data;

/// <summary>In which order an epoch goes through the photos.</summary>
public enum SampleOrder
{
    /// <summary>As they stand in the set: for validation.</summary>
    Sequential,

    /// <summary>Each once, in a new random order every epoch.</summary>
    Shuffled,

    /// <summary>Each class as often as every other, whatever it has: small classes are drawn several times, large ones in part. As many draws as there are photos.</summary>
    Balanced,
}
