using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training.Distillation;

/// <summary>
/// The teacher's logits for a loader's batches. If an image yields the same input in every epoch, its logits are cached by the image's
/// index; a resumed run computes them again.
/// </summary>
internal sealed class TeacherOutputs
{
    private readonly DistillationTeacher _teacher;
    private readonly BatchLoaderOptions _loading;
    private readonly int _classes;
    private readonly float[]?[]? _kept;

    /// <summary>Creates the outputs for the batches of one loader.</summary>
    /// <param name="options">The teacher, and whether its logits may be cached.</param>
    /// <param name="images">The loader's data set.</param>
    /// <param name="loading">The loader's options.</param>
    /// <exception cref="InvalidOperationException">The teacher's number of classes differs from the data set's.</exception>
    public TeacherOutputs(DistillationOptions options, ImageDataset images, BatchLoaderOptions loading)
    {
        options.Check();
        (_teacher, _loading, _classes) = (options.Teacher, loading, images.ClassNames.Count);
        _teacher.CheckClasses(_classes);
        _kept = options.CacheOutputs && loading.Augmentation.IsDeterministic ? new float[images.Count][] : null;
    }

    /// <summary>Returns the teacher's logits for a batch.</summary>
    /// <param name="batch">The batch, as returned by the loader.</param>
    /// <returns>The logits, [<see cref="Batch.Count"/>, classes], in a new array.</returns>
    public float[] For(Batch batch)
    {
        if (_kept is null)
            return Score(batch.Images.AsMemory(0, batch.Count * 3 * batch.Height * batch.Width), batch.Count, batch);

        Keep(batch, _kept);
        var logits = new float[batch.Count * _classes];
        for (var slot = 0; slot < batch.Count; slot++)
            _kept[batch.Indexes[slot]]!.CopyTo(logits, slot * _classes);
        return logits;
    }

    // Scores the images that are not cached yet, each once.
    private void Keep(Batch batch, float[]?[] kept)
    {
        int[] slots =
        [
            .. Enumerable.Range(0, batch.Count).Where(slot => kept[batch.Indexes[slot]] is null).DistinctBy(slot => batch.Indexes[slot]),
        ];
        if (slots.Length == 0)
            return;
        var size = 3 * batch.Height * batch.Width;
        var images = new float[slots.Length * size];
        for (var i = 0; i < slots.Length; i++)
            batch.ImageAt(slots[i]).CopyTo(images.AsSpan(i * size));
        var logits = Score(images, slots.Length, batch);
        for (var i = 0; i < slots.Length; i++)
            kept[batch.Indexes[slots[i]]] = logits[(i * _classes)..((i + 1) * _classes)];
    }

    private float[] Score(ReadOnlyMemory<float> images, int count, Batch batch) =>
        _teacher.Score(new TeacherImages(images, count, batch.Height, batch.Width, _loading.Preprocessing), _classes);
}
