namespace MLNet.VisionGraph;

/// <summary>The MobileViG variants of the paper (arXiv:2307.00395, table 1), from the smallest to the largest.</summary>
public enum MobileVigVariant
{
    /// <summary><c>mobilevig_ti</c>: 4.8 million parameters, 662 million multiply-adds.</summary>
    Ti,

    /// <summary><c>mobilevig_s</c>: 6.8 million parameters, 983 million multiply-adds.</summary>
    S,

    /// <summary><c>mobilevig_m</c>: 13.3 million parameters, 1,493 million multiply-adds.</summary>
    M,

    /// <summary><c>mobilevig_b</c>: 26.1 million parameters, 2,792 million multiply-adds.</summary>
    B,
}
