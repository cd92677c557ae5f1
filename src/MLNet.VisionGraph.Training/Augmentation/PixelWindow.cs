namespace MLNet.VisionGraph.Training.Augmentation;

/// <summary>A rectangle of pixels.</summary>
/// <param name="Left">The first column.</param>
/// <param name="Top">The first row.</param>
/// <param name="Width">The number of columns.</param>
/// <param name="Height">The number of rows.</param>
internal readonly record struct PixelWindow(int Left, int Top, int Width, int Height);
