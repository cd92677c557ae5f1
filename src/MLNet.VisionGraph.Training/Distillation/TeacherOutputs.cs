using MLNet.VisionGraph.Training.Data;

namespace MLNet.VisionGraph.Training.Distillation;

/// <summary>
/// What the teacher says about a loader's batches. Where a photo gives the same picture in every epoch, its answer is kept by the photo's index; a run that resumes asks again.
/// </summary>
internal sealed class TeacherOutputs
{
    private readonly DistillationTeacher _teacher;
    private readonly BatchLoaderOptions _loading;
    private readonly int _classes;
    private readonly float[]?[]? _kept;

    /// <summary>Creates the outputs of one loader's batches.</summary>
    /// <param name="options">The teacher, and whether its answers may be kept.</param>
    /// <param name="photos">The loader's photos.</param>
    /// <param name="loading">The loader's options.</param>
    /// <exception cref="InvalidOperationException">The teacher has another number of classes than the photos.</exception>
    public TeacherOutputs(DistillationOptions options, PhotoSet photos, BatchLoaderOptions loading)
    {
        options.Check();
        (_teacher, _loading, _classes) = (options.Teacher, loading, photos.ClassNames.Count);
        _teacher.CheckClasses(_classes);
        _kept = options.CacheOutputs && loading.Augmentation.IsDeterministic ? new float[photos.Count][] : null;
    }

    /// <summary>Gives the teacher's logits for a batch's pictures.</summary>
    /// <param name="batch">The batch, as the loader gave it.</param>
    /// <returns>[<see cref="Batch.Count"/>, classes], row by row; the caller's.</returns>
    public float[] For(Batch batch)
    {
        if (_kept is null)
            return Score(batch.Images.AsMemory(0, batch.Count * 3 * batch.Height * batch.Width), batch.Count, batch);

        Keep(batch, _kept);
        var logits = new float[batch.Count * _classes];
        for (var place = 0; place < batch.Count; place++)
            _kept[batch.Indexes[place]]!.CopyTo(logits, place * _classes);
        return logits;
    }

    // Asks about the photos that are not known yet, each once.
    private void Keep(Batch batch, float[]?[] kept)
    {
        int[] places = [.. Enumerable.Range(0, batch.Count).Where(place => kept[batch.Indexes[place]] is null).DistinctBy(place => batch.Indexes[place])];
        if (places.Length == 0)
            return;
        var size = 3 * batch.Height * batch.Width;
        var images = new float[places.Length * size];
        for (var i = 0; i < places.Length; i++)
            batch.ImageAt(places[i]).CopyTo(images.AsSpan(i * size));
        var logits = Score(images, places.Length, batch);
        for (var i = 0; i < places.Length; i++)
            kept[batch.Indexes[places[i]]] = logits[(i * _classes)..((i + 1) * _classes)];
    }

    private float[] Score(ReadOnlyMemory<float> images, int count, Batch batch) =>
        _teacher.Score(new TeacherImages(images, count, batch.Height, batch.Width, _loading.Preprocessing), _classes);
}
