namespace MLNet.VisionGraph.Training.Data;

/// <summary>
/// Pictures, ready for the network. The arrays belong to the loader and are filled anew: they hold this batch until the next one is asked for.
/// They always have the size of a full batch; only the first <see cref="Count"/> rows count.
/// </summary>
public sealed class Batch
{
    internal Batch(int size, int height, int width, int classes, bool hasTargets)
    {
        (Height, Width, Classes) = (height, width, classes);
        Images = new float[size * 3 * height * width];
        Labels = new int[size];
        Indexes = new int[size];
        Targets = hasTargets ? new float[size * classes] : null;
        Shares = new float[size];
        Failures = new UnreadablePhoto?[size];
    }

    /// <summary>Gets the normalised pictures, [<see cref="Count"/>, 3, <see cref="Height"/>, <see cref="Width"/>].</summary>
    public float[] Images { get; }

    /// <summary>Gets the class index of each picture. Where pictures were mixed, that of the larger or smaller part: use <see cref="Targets"/>.</summary>
    public int[] Labels { get; }

    /// <summary>Gets the targets [<see cref="Count"/>, <see cref="Classes"/>], each row summing to 1; null where labels are neither mixed nor smoothed.</summary>
    public float[]? Targets { get; }

    /// <summary>Gets the index of each picture in its <see cref="PhotoSet"/>.</summary>
    public int[] Indexes { get; }

    /// <summary>Gets how many pictures there are: fewer than a full batch at the end of an epoch, or where some could not be read.</summary>
    public int Count { get; internal set; }

    /// <summary>Gets the batch's number in its epoch, from 0: a run that stops after it goes on at <see cref="Index"/> + 1.</summary>
    public int Index { get; internal set; }

    /// <summary>Gets the pictures' height.</summary>
    public int Height { get; }

    /// <summary>Gets the pictures' width.</summary>
    public int Width { get; }

    /// <summary>Gets how many classes there are.</summary>
    public int Classes { get; }

    /// <summary>How much of each picture is left after mixing.</summary>
    internal float[] Shares { get; }

    /// <summary>Why a place has no picture.</summary>
    internal UnreadablePhoto?[] Failures { get; }

    /// <summary>The place of one picture.</summary>
    internal Span<float> ImageAt(int place) => Images.AsSpan(place * 3 * Height * Width, 3 * Height * Width);

    /// <summary>Closes the gaps that unreadable photos left, in order.</summary>
    internal void CloseGaps(int drawn)
    {
        Count = 0;
        for (var place = 0; place < drawn; place++)
        {
            if (Failures[place] is not null)
                continue;
            if (Count < place)
            {
                ImageAt(place).CopyTo(ImageAt(Count));
                (Labels[Count], Indexes[Count]) = (Labels[place], Indexes[place]);
            }

            Count++;
        }
    }
}
