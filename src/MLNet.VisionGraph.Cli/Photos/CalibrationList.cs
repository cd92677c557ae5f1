using MLNet.VisionGraph.Cli.Models;

namespace MLNet.VisionGraph.Cli.Photos;

/// <summary>
/// The photos from which the ranges of a file of features in eight bits were learned: a list beside it, <c>FILE.int8.txt</c>. Other photos would give other ranges, and rows that cannot be compared; so a later
/// run learns from the same ones, whatever was added.
/// </summary>
/// <param name="path">The file of features.</param>
internal sealed class CalibrationList(string path)
{
    private readonly string _list = path + ".int8.txt";

    /// <summary>Gives the photos to learn from: those of the list, for a file that was begun with it, else some of those to come.</summary>
    /// <exception cref="FailureException">A photo of the list is no longer there.</exception>
    public IReadOnlyList<string> Choose(IReadOnlyList<string> photos)
    {
        if (!File.Exists(_list) || !(File.Exists(path) || File.Exists(path + ".part")))
            return [.. Calibration.Some(photos).Where(File.Exists)];
        var chosen = File.ReadAllLines(_list);
        return chosen.FirstOrDefault(photo => !File.Exists(photo)) is { } missing
            ? throw new FailureException($"'{missing}' is missing, from which '{path}' has learned its ranges ('{_list}'): rows would not fit together. Put it back, or choose another file.")
            : chosen;
    }

    /// <summary>Makes the list that of the file.</summary>
    /// <param name="file">The file, opened.</param>
    /// <param name="chosen">The photos that were learned from; null for float32.</param>
    /// <exception cref="FailureException">The file has rows of the other kind.</exception>
    public void Settle(FeatureFile file, IReadOnlyList<string>? chosen)
    {
        if (file.Paths.Count > 0 && File.Exists(_list) != chosen is not null)
        {
            throw new FailureException(chosen is null
                ? $"'{path}' holds features in int8 (their ranges are from '{_list}'): add --int8, or choose another file."
                : $"'{path}' holds features in float32: leave --int8 out, or choose another file.");
        }

        if (chosen is null)
            File.Delete(_list);
        else
            File.WriteAllLines(_list, chosen);
    }
}
