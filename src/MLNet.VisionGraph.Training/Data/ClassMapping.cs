namespace MLNet.VisionGraph.Training.Data;

/// <summary>Assigns the classes of a classifier to images whose classes are others, or in another order, by name.</summary>
internal static class ClassMapping
{
    private const int NamesShown = 5;

    /// <summary>Maps the labels, and leaves out images of classes that are not among the given ones.</summary>
    /// <returns>The images, and the number of images that were left out by class.</returns>
    public static (ImageDataset Images, IReadOnlyDictionary<string, int> Unknown) Apply(
        ImageDataset images,
        IReadOnlyList<string> classNames
    )
    {
        Dictionary<string, int> unknown = new(StringComparer.Ordinal);
        if (images.ClassNames.SequenceEqual(classNames))
            return (images, unknown);
        var places = classNames
            .Select((name, index) => (name, index))
            .ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
        var place = images.ClassNames.Select(name => places.GetValueOrDefault(name, -1)).ToArray();
        for (var index = 0; index < place.Length; index++)
        {
            if (place[index] < 0 && images.ClassCounts[index] > 0)
                unknown.Add(images.ClassNames[index], images.ClassCounts[index]);
        }

        var known = new ImageDataset(
            images.Samples.Where(image => place[image.Label] >= 0).Select(image => image.WithLabel(place[image.Label])),
            classNames,
            images.Unreadable.Select(photo => photo.Label < 0 ? photo : photo with { Label = place[photo.Label] })
        )
        {
            LeftOut = images.LeftOut,
            Notes = images.Notes,
        };
        return (known, unknown);
    }

    /// <summary>Returns the message about classes that a classifier does not have.</summary>
    public static string Describe(IReadOnlyDictionary<string, int> unknown, IReadOnlyList<string> classNames) =>
        $"There are images of {unknown.Count} {(unknown.Count == 1 ? "class" : "classes")} that the training does not have: "
        + $"{Names(unknown.Keys, unknown.Count)}. It has {classNames.Count}: {Names(classNames, classNames.Count)}."
        + Hint(unknown.Keys, classNames);

    /// <summary>
    /// Returns a sentence about a name that differs from a class only in details that are easy to overlook; empty if there is none.
    /// </summary>
    public static string Hint(IEnumerable<string> unknown, IReadOnlyList<string> classNames) =>
        unknown.Select(name => NameDifference.Describe(name, classNames)).FirstOrDefault(hint => hint is not null) is { } found
            ? " " + found
            : string.Empty;

    private static string Names(IEnumerable<string> names, int count) =>
        $"'{string.Join("', '", names.Take(NamesShown))}'{(count > NamesShown ? ", …" : string.Empty)}";
}
