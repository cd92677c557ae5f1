using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>
/// The photos below the folders that are read, by the names that label files give them. A label file never leads to another file: what
/// it names is only compared with the names of the photos that were found, from the end, as the beginning is often a path of another
/// machine.
/// </summary>
internal sealed class PhotoIndex
{
    private static readonly HashSet<string> s_extensions = new(
        [.. ImageFileTypes.Extensions, ".tif", ".tiff", ".heic", ".avif"],
        StringComparer.OrdinalIgnoreCase
    );

    private readonly ILookup<string, Photo> _byName;
    private readonly ILookup<string, Photo> _byStem;
    private readonly HashSet<string> _folders;
    private readonly Lazy<ILookup<string, Photo>> _byPlainName;

    public PhotoIndex(IEnumerable<Photo> photos)
    {
        Photos = [.. photos];
        _byName = Photos.ToLookup(photo => photo.Parts[^1], StringComparer.OrdinalIgnoreCase);
        _byStem = Photos.ToLookup(photo => Path.GetFileNameWithoutExtension(photo.Parts[^1]), StringComparer.OrdinalIgnoreCase);
        _folders = [.. Photos.Select(photo => photo.Name[..(photo.Name.LastIndexOf('/') + 1)])];
        _byPlainName = new(() => Photos.ToLookup(photo => Plain(photo.Parts[^1]), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Gets the photos, in the order of their names.</summary>
    public IReadOnlyList<Photo> Photos { get; }

    /// <summary>Finds the photo that a label file names.</summary>
    /// <param name="name">The name: a path, relative or of another machine, with either kind of slashes.</param>
    /// <param name="labelFile">The name of the label file, relative to the folder.</param>
    /// <param name="split">The part of the data set that the label file is for, if it is known.</param>
    /// <returns>The photo; null if none has the name.</returns>
    public Photo? Find(string name, string labelFile, string? split = null)
    {
        var parts = Resolve(name, labelFile);
        if (parts.Length == 0)
            return null;
        var last = parts[^1];

        // A file beside photos is about those, not about photos of the same name in another part of the data set.
        var folder = labelFile[..(labelFile.LastIndexOf('/') + 1)];
        var isBeside = folder.Length > 0 && _folders.Contains(folder);
        return Best(_byName[last], parts, isStem: false)
            ?? (HasImageExtension(last) ? null : Best(_byStem[last], parts, isStem: true))
            ?? Best(_byName[WithoutUploadPrefix(last)], parts, isStem: false)
            ?? Best(_byPlainName.Value[Plain(WithoutUploadPrefix(last))], parts, isStem: false)
            ?? Best(_byStem[Stem(last)], [.. parts.SkipLast(1), Stem(last)], isStem: true);

        Photo? Best(IEnumerable<Photo> candidates, string[] wanted, bool isStem) =>
            candidates
                .Where(photo => !isBeside || photo.Name.StartsWith(folder, StringComparison.Ordinal))
                .Select(photo =>
                    (
                        Photo: photo,
                        Same: SameTail(photo.Parts, wanted, isStem),
                        Split: split is not null && photo.Split == split,
                        Near: SameHead(photo.Name, labelFile)
                    )
                )
                .OrderByDescending(candidate => candidate.Same)
                .ThenByDescending(candidate => candidate.Split)
                .ThenByDescending(candidate => candidate.Near)
                .ThenByDescending(candidate => candidate.Photo.IsListed)
                .ThenBy(candidate => candidate.Photo.Name, StringComparer.Ordinal)
                .FirstOrDefault()
                .Photo;
    }

    /// <summary>Finds the photo of a label file that belongs to one photo, by the file's own name.</summary>
    public Photo? FindByStem(string labelFile, string? split = null)
    {
        var slash = labelFile.LastIndexOf('/') + 1;
        var stem = Stem(labelFile[slash..]);

        // a.jpg.json is the label file of a.jpg.
        return HasImageExtension(stem) && Find(labelFile[..slash] + stem, string.Empty, split) is { } photo
            ? photo
            : FindStem(labelFile[..slash] + stem, labelFile, split);
    }

    /// <summary>Returns whether a name ends as files of images do, those that are not read included.</summary>
    public static bool HasImageExtension(string name) => s_extensions.Contains(Path.GetExtension(name));

    /// <summary>Returns whether a name leads out of the folder.</summary>
    public static bool LeadsOutside(string name, string labelFile)
    {
        var path = Clean(name);
        if (path.StartsWith('/') || (path.Length > 1 && path[1] == ':'))
            return true;
        var depth = labelFile.Count(character => character == '/');
        foreach (var part in path.Split('/'))
        {
            depth += part switch
            {
                "" or "." => 0,
                ".." => -1,
                _ => 1,
            };
            if (depth < 0)
                return true;
        }

        return false;
    }

    private Photo? FindStem(string path, string labelFile, string? split)
    {
        var parts = path.Split('/');
        Photo[] candidates = [.. _byStem[parts[^1]]];

        // .../labels/a.txt belongs to .../images/a.jpg: never to a photo of the same name in another part.
        return candidates.Length == 0
            ? null
            : candidates
                .Select(photo => (Photo: photo, Same: SameTail(photo.Parts, parts, true), Near: SameHead(photo.Name, labelFile)))
                .Where(candidate => split is null || candidate.Photo.Split is null || candidate.Photo.Split == split)
                .OrderByDescending(candidate => candidate.Same)
                .ThenByDescending(candidate => candidate.Near)
                .ThenBy(candidate => candidate.Photo.Name, StringComparer.Ordinal)
                .FirstOrDefault()
                .Photo;
    }

    // The parts of the name relative to the folder that is read, or, where it leads outside, its last parts.
    private static string[] Resolve(string name, string labelFile)
    {
        var path = Clean(name);
        var parts = new List<string>();
        if (!path.StartsWith('/') && path.StartsWith('.'))
            parts.AddRange(labelFile.Split('/').SkipLast(1));
        foreach (var part in path.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part is not ("" or "." or ".."))
                parts.Add(part);
        }

        return [.. parts];
    }

    private static string Clean(string name) => name.Trim().Replace('\\', '/');

    private static int SameTail(string[] photo, string[] wanted, bool isStem)
    {
        var same = 0;
        while (same < photo.Length && same < wanted.Length)
        {
            var (left, right) = (photo[^(same + 1)], wanted[^(same + 1)]);
            if (
                same > 0
                    ? !left.Equals(right, StringComparison.OrdinalIgnoreCase)
                    : isStem && !Path.GetFileNameWithoutExtension(left).Equals(right, StringComparison.OrdinalIgnoreCase)
            )
                break;
            same++;
        }

        // The whole name, in the very same case, is best.
        return 2 * same + (!isStem && photo[^1] == wanted[^1] ? 1 : 0);
    }

    private static int SameHead(string left, string right)
    {
        var (a, b) = (left.Split('/'), right.Split('/'));
        return a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();
    }

    private static string Stem(string name) =>
        HasImageExtension(name) || Path.GetExtension(name) is ".txt" or ".xml" or ".json" ? Path.GetFileNameWithoutExtension(name) : name;

    // Label Studio puts eight hexadecimal digits before the names of uploaded photos...
    private static string WithoutUploadPrefix(string name) =>
        name.Length > 9 && name[8] == '-' && name.AsSpan(0, 8).IndexOfAnyExcept("0123456789abcdef") < 0 ? name[9..] : name;

    // ... and replaces what is no letter or digit.
    private static string Plain(string name) =>
        string.Concat(name.Select(character => char.IsLetterOrDigit(character) || character is '.' or '-' ? character : '_'));
}
