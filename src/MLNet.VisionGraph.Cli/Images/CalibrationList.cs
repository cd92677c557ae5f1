using MLNet.VisionGraph.Cli.Models;

namespace MLNet.VisionGraph.Cli.Images;

/// <summary>
/// The list of the images from which the ranges of an int8 feature file were learned, stored beside it as <c>FILE.int8.txt</c>. Other
/// images would result in other ranges and in rows that cannot be compared, so a later run learns from the same images, even if others
/// were added.
/// </summary>
/// <param name="path">The path of the feature file.</param>
internal sealed class CalibrationList(string path)
{
    private readonly string _list = path + ".int8.txt";

    /// <summary>
    /// Returns the images to learn from: those of the list if the file was started with it, otherwise some of the given images.
    /// </summary>
    /// <exception cref="FailureException">An image of the list no longer exists.</exception>
    public IReadOnlyList<string> Choose(IReadOnlyList<string> images)
    {
        if (!File.Exists(_list) || !(File.Exists(path) || File.Exists(path + ".part")))
            return [.. Calibration.Some(images).Where(File.Exists)];
        var chosen = File.ReadAllLines(_list);
        return chosen.FirstOrDefault(image => !File.Exists(image)) is { } missing
            ? throw new FailureException(
                $"'{missing}', from which the ranges of '{path}' were learned ('{_list}'), is missing: "
                    + "new rows would not match the existing ones. Restore it, or choose another file."
            )
            : chosen;
    }

    /// <summary>Checks that the rows of the file have the requested precision, and updates the list.</summary>
    /// <param name="file">The opened feature file.</param>
    /// <param name="chosen">The images to learn from; null for float32.</param>
    /// <exception cref="FailureException">The file has rows of the other precision.</exception>
    public void Settle(FeatureFile file, IReadOnlyList<string>? chosen)
    {
        if (file.Paths.Count > 0 && File.Exists(_list) != chosen is not null)
        {
            throw new FailureException(
                chosen is null
                    ? $"'{path}' contains features in int8 (their ranges are from '{_list}'): add --int8, or choose another file."
                    : $"'{path}' contains features in float32: omit --int8, or choose another file."
            );
        }

        if (chosen is null)
            File.Delete(_list);
        else
            File.WriteAllLines(_list, chosen);
    }
}
