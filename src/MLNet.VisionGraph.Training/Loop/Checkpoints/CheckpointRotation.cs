using System.Globalization;

namespace MLNet.VisionGraph.Training.Loop.Checkpoints;

/// <summary>
/// Keeps the last checkpoints of a training in a folder, for example <c>checkpoint-0000001200.safetensors</c> after 1200 updates. Not
/// thread-safe.
/// </summary>
internal sealed class CheckpointRotation
{
    private const string Extension = ".safetensors";

    private readonly int _keep;
    private readonly string _prefix;

    /// <summary>Initializes the rotation.</summary>
    /// <param name="folder">The folder, created with the first checkpoint.</param>
    /// <param name="keep">
    /// The number of checkpoints to keep, at least 1. The default is 2, so that another one is left if the last is damaged.
    /// </param>
    /// <param name="prefix">The prefix of the file names. The default is <c>checkpoint</c>.</param>
    /// <exception cref="ArgumentException">A name is empty, or the number is less than 1.</exception>
    public CheckpointRotation(string folder, int keep = 2, string prefix = "checkpoint")
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        (Folder, _keep, _prefix) = (folder, keep, prefix + "-");
    }

    /// <summary>Gets the folder.</summary>
    public string Folder { get; }

    /// <summary>Gets the paths of the existing checkpoints, latest step first.</summary>
    public IReadOnlyList<string> Files => [.. Found().Select(file => file.Path)];

    /// <summary>
    /// Writes a checkpoint, then deletes surplus ones. Checkpoints of later steps are deleted too: they belong to a course of the training
    /// that was abandoned when it was resumed from an earlier step.
    /// </summary>
    /// <param name="checkpoint">The checkpoint; its step determines the file name.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="IOException">The checkpoint could not be written; all earlier ones are intact.</exception>
    public string Save(TrainingCheckpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return Save(checkpoint, path => TrainingCheckpointFile.Write(path, checkpoint));
    }

    /// <summary>Reads the latest checkpoint that is not damaged.</summary>
    /// <param name="onDamaged">Receives the path and the error of each damaged checkpoint. The default is null.</param>
    /// <returns>The checkpoint and its path; <see langword="null"/> if there is none.</returns>
    public (TrainingCheckpoint Checkpoint, string Path)? ReadLatest(Action<string, Exception>? onDamaged = null)
    {
        foreach (var (_, path) in Found())
        {
            try
            {
                return (TrainingCheckpointFile.Read(path), path);
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException)
            {
                onDamaged?.Invoke(path, exception);
            }
        }

        return null;
    }

    internal string Save(TrainingCheckpoint checkpoint, Action<string> write)
    {
        Directory.CreateDirectory(Folder);

        // A process that was killed while writing has left a partial file of another step.
        foreach (var half in Directory.EnumerateFiles(Folder, _prefix + "*" + Extension + ".tmp"))
            File.Delete(half);
        var step = checkpoint.Info.Step;
        var path = Path.Combine(Folder, _prefix + step.ToString("D10", CultureInfo.InvariantCulture) + Extension);
        write(path);
        var kept = 0;
        foreach (var file in Found())
        {
            if (file.Step > step || ++kept > _keep)
                File.Delete(file.Path);
        }

        return path;
    }

    private List<(long Step, string Path)> Found()
    {
        List<(long Step, string Path)> found = [];
        if (!Directory.Exists(Folder))
            return found;
        foreach (var path in Directory.EnumerateFiles(Folder, _prefix + "*" + Extension))
        {
            var name = Path.GetFileName(path.AsSpan());
            if (
                name.Length > _prefix.Length + Extension.Length
                && long.TryParse(name[_prefix.Length..^Extension.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            )
            {
                found.Add((step, path));
            }
        }

        return [.. found.OrderByDescending(file => file.Step)];
    }
}
