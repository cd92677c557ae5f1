namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>Finds the parts of split data sets in the names of files and folders.</summary>
internal static class SplitText
{
    public const string Train = "train";
    public const string Validation = "val";
    public const string Test = "test";

    /// <summary>Returns the part that a name stands for as a whole, such as <c>valid</c>; null for other names.</summary>
    public static string? Of(string? name) =>
        string.IsNullOrEmpty(name)
            ? null
            : SplitNames.Of(name) switch
            {
                SplitPart.Training => Train,
                SplitPart.Validation => Validation,
                SplitPart.Test => Test,
                _ => null,
            };

    /// <summary>Returns the part that the innermost folder with the name of a part stands for; null if there is none.</summary>
    public static string? OfFolders(string name) =>
        name.Split('/').SkipLast(1).Reverse().Select(Of).FirstOrDefault(part => part is not null);

    /// <summary>
    /// Returns the part that a label file is for, by its name, such as <c>instances_train2017.json</c>, or else by its folders.
    /// </summary>
    public static string? OfLabelFile(string name)
    {
        var stem = Path.GetFileNameWithoutExtension(name);
        return Of(stem) ?? stem.Split(['_', '-', '.', ' ']).Select(Of).FirstOrDefault(part => part is not null) ?? OfFolders(name);
    }
}
