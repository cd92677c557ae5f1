using System.Globalization;

namespace MLNet.VisionGraph.Training;

/// <summary>
/// Keeps the last few checkpoints of a training in a folder, as <c>checkpoint-0000001200.safetensors</c> after 1200 updates. Not safe under concurrent use.
/// </summary>
public sealed class CheckpointRotation
{
    private const string Extension = ".safetensors";

    private readonly int _keep;
    private readonly string _prefix;

    /// <summary>Keeps checkpoints in a folder.</summary>
    /// <param name="folder">The folder; it is made with the first checkpoint.</param>
    /// <param name="keep">How many are kept, at least 1. Default: 2, so that there is another should the last be damaged.</param>
    /// <param name="prefix">What the files' names begin with. Default: <c>checkpoint</c>.</param>
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

    /// <summary>Gets the paths of the checkpoints that are there, the one of the last step first.</summary>
    public IReadOnlyList<string> Files => [.. Found().Select(file => file.Path)];

    /// <summary>
    /// Writes a checkpoint, then deletes those that are too many. Checkpoints of later steps are deleted, too: they belong to a course of the training that was
    /// given up when it was resumed from an earlier step.
    /// </summary>
    /// <param name="checkpoint">The checkpoint; its step gives the file's name.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="IOException">It could not be written; all earlier ones are intact.</exception>
    public string Save(TrainingCheckpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return Save(checkpoint, path => TrainingCheckpointFile.Write(path, checkpoint));
    }

    /// <summary>Reads the last checkpoint that is whole.</summary>
    /// <param name="onDamaged">Is told of each one passed over, with its path and what is wrong with it. Default: nobody is told.</param>
    /// <returns>The checkpoint and its path; <see langword="null"/> if there is none.</returns>
    public (TrainingCheckpoint Checkpoint, string Path)? ReadLatest(Action<string, Exception>? onDamaged = null)
    {
        foreach (var (_, path) in Found())
        {
            try
            {
                return (TrainingCheckpointFile.Read(path), path);
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                onDamaged?.Invoke(path, e);
            }
        }

        return null;
    }

    internal string Save(TrainingCheckpoint checkpoint, Action<string> write)
    {
        Directory.CreateDirectory(Folder);

        // A process that was killed while it wrote has left half a file of another step.
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
            if (name.Length > _prefix.Length + Extension.Length
                && long.TryParse(name[_prefix.Length..^Extension.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var step))
            {
                found.Add((step, path));
            }
        }

        return [.. found.OrderByDescending(file => file.Step)];
    }
}
