namespace MLNet.VisionGraph.Training.Data;

/// <summary>
/// Recognizes the names of parts of split data sets in their usual spellings, such as <c>train</c>, <c>Training Set</c>,
/// <c>val_images</c> and <c>test2017</c>.
/// </summary>
internal static class SplitNames
{
    private static readonly string[] s_suffixes = ["images", "image", "imgs", "photos", "pictures", "dataset", "data", "set", "split"];

    /// <summary>Returns the part that a folder's name stands for.</summary>
    public static SplitPart Of(string folder)
    {
        var name = string.Concat(Path.GetFileName(folder).Where(char.IsAsciiLetter)).ToLowerInvariant();
        while (
            s_suffixes.FirstOrDefault(suffix => name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal))
                is { } suffix
        )
            name = name[..^suffix.Length];
        return name switch
        {
            "train" or "training" or "trn" => SplitPart.Training,
            "val" or "valid" or "validate" or "validation" or "dev" => SplitPart.Validation,
            "test" or "testing" or "tst" or "holdout" => SplitPart.Test,
            _ => SplitPart.None,
        };
    }
}
