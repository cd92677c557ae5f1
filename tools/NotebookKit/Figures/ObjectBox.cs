namespace Notebooks;

/// <summary>A box around an object in a picture, in its pixels.</summary>
/// <param name="X0">The left edge.</param>
/// <param name="Y0">The upper edge.</param>
/// <param name="X1">The right edge.</param>
/// <param name="Y1">The lower edge.</param>
/// <param name="Class">The class, from 0.</param>
/// <param name="IsTrue">Whether the object is labeled, not found.</param>
public readonly record struct ObjectBox(double X0, double Y0, double X1, double Y1, int Class, bool IsTrue = false);
