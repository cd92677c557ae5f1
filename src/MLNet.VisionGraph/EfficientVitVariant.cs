namespace MLNet.VisionGraph;

/// <summary>The EfficientViT variants of the paper (arXiv:2305.07027, table 1), from the smallest to the largest.</summary>
public enum EfficientVitVariant
{
    /// <summary><c>efficientvit_m0</c>: 2.3 million parameters, 79 million multiply-adds.</summary>
    M0,

    /// <summary><c>efficientvit_m1</c>: 3.0 million parameters, 167 million multiply-adds.</summary>
    M1,

    /// <summary><c>efficientvit_m2</c>: 4.2 million parameters, 201 million multiply-adds.</summary>
    M2,

    /// <summary><c>efficientvit_m3</c>: 6.9 million parameters, 263 million multiply-adds.</summary>
    M3,

    /// <summary><c>efficientvit_m4</c>: 8.8 million parameters, 299 million multiply-adds.</summary>
    M4,

    /// <summary><c>efficientvit_m5</c>: 12.5 million parameters, 522 million multiply-adds.</summary>
    M5,
}
