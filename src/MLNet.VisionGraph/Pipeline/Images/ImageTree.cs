namespace MLNet.VisionGraph.Pipeline.Images;

/// <summary>
/// Lists the class folders and image files below a folder, in ordinal order, and remembers what it leaves out: hidden files and folders,
/// folders of systems and tools, outputs of trainings, links to folders that are read anyway, folders that cannot be read, and files that
/// are no images. Not thread-safe.
/// </summary>
internal sealed class ImageTree(string root)
{
    private const int NamesShown = 3;

    private static readonly HashSet<string> s_toolFolders = new(
        [
            "@eaDir",
            "#recycle",
            "#snapshot",
            "@Recycle",
            "__MACOSX",
            "__pycache__",
            "$RECYCLE.BIN",
            "System Volume Information",
            "lost+found",
        ],
        StringComparer.OrdinalIgnoreCase
    );

    private readonly SortedDictionary<string, List<string>> _folders = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly List<string> _others = [];

    /// <summary>Gets descriptions of what was left out so far, such as <c>12 .heic files</c>.</summary>
    public IReadOnlyList<string> LeftOut =>
        [
            .. _folders.Select(entry =>
                $"{string.Join(", ", entry.Value.Distinct().Take(NamesShown).Select(name => $"'{name}'"))}"
                + $"{(entry.Value.Distinct().Count() is var count and > NamesShown ? $" and {count - NamesShown} more" : string.Empty)} "
                + $"({entry.Key})"
            ),
            .. _files.Select(entry => Describe(entry.Key, entry.Value)),
        ];

    /// <summary>Gets the paths of the visible files beside the images that <see cref="Images"/> returned so far.</summary>
    public IReadOnlyList<string> Others => _others;

    /// <summary>Gets a sentence for errors about what was left out, after a space; empty if nothing was.</summary>
    public string LeftOutSentence =>
        LeftOut.Count == 0
            ? string.Empty
            : $" Left out: {string.Join("; ", LeftOut.Take(NamesShown))}{(LeftOut.Count > NamesShown ? "; …" : string.Empty)}.";

    /// <summary>
    /// Returns whether a path is one that cannot be opened, since a name in it is not UTF-8: .NET replaces such bytes on Linux.
    /// </summary>
    public static bool IsMisnamed(string path) => path.Contains('\uFFFD') && !Path.Exists(path);

    /// <summary>Leaves a folder out.</summary>
    public void LeaveOut(string folder, string reason)
    {
        if (!_folders.TryGetValue(reason, out var names))
            _folders.Add(reason, names = []);
        names.Add(Path.GetRelativePath(root, folder));
    }

    /// <summary>Returns the paths of a folder's subfolders.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public IReadOnlyList<string> Subfolders(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        return
        [
            .. Entries(folder)
                .OfType<DirectoryInfo>()
                .Where(IsUsed)
                .Select(subfolder => Path.Combine(folder, subfolder.Name))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Returns the paths of the images in a folder, without its subfolders.</summary>
    public IEnumerable<string> Loose(string folder) =>
        Entries(folder)
            .OfType<FileInfo>()
            .Where(file => !IsHidden(file) && ImageFileTypes.IsImage(file))
            .Select(file => Path.Combine(folder, file.Name));

    /// <summary>Returns the paths of the images in a folder and its subfolders. Folders that links lead to are read once.</summary>
    public IReadOnlyList<string> Images(string folder)
    {
        var images = new List<string>();
        var real = RealPath(folder);
        _read.Add(real);
        Read(folder, real, images);
        images.Sort(StringComparer.Ordinal);
        return images;
    }

    /// <summary>Declares folders that are read by themselves, so that links to them are left out elsewhere.</summary>
    public void Reserve(IEnumerable<string> folders) => _read.UnionWith(folders.Select(RealPath));

    /// <summary>Returns a path without links in it.</summary>
    public static string RealPath(string path)
    {
        const int MaxLinks = 40;
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        for (var links = 0; links < MaxLinks; links++)
        {
            if (FirstLink(full) is not var (link, target))
                return full;
            full = Path.TrimEndingDirectorySeparator(
                Path.GetFullPath(Path.Combine(Path.GetDirectoryName(link)!, target) + full[link.Length..])
            );
        }

        return full;
    }

    private static (string Link, string Target)? FirstLink(string path)
    {
        for (var end = path.IndexOf(Path.DirectorySeparatorChar, 1); ; end = path.IndexOf(Path.DirectorySeparatorChar, end + 1))
        {
            var prefix = end < 0 ? path : path[..end];
            if (new DirectoryInfo(prefix).LinkTarget is { } target)
                return (prefix, target);
            if (end < 0)
                return null;
        }
    }

    private void Read(string folder, string real, List<string> images)
    {
        foreach (var entry in Entries(folder))
        {
            var path = Path.Combine(folder, entry.Name);
            switch (entry)
            {
                case DirectoryInfo subfolder when IsUsed(subfolder):
                    var subfolderReal = subfolder.LinkTarget is null ? Path.Combine(real, subfolder.Name) : RealPath(path);
                    if (IsBelow(real, subfolderReal) || !_read.Add(subfolderReal))
                        LeaveOut(path, "read already");
                    else
                        Read(path, subfolderReal, images);
                    break;
                case FileInfo file when IsHidden(file):
                    Count("hidden");
                    break;
                case FileInfo file when ImageFileTypes.IsImage(file):
                    images.Add(path);
                    break;
                case FileInfo file:
                    _others.Add(path);
                    Count(file.Extension.ToLowerInvariant());
                    break;
            }
        }
    }

    private IReadOnlyList<FileSystemInfo> Entries(string folder)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos()];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LeaveOut(folder, IsMisnamed(folder) ? "its name is not UTF-8" : "cannot be read");
            return [];
        }
    }

    private bool IsUsed(DirectoryInfo folder)
    {
        var reason =
            IsHidden(folder) ? "hidden"
            : s_toolFolders.Contains(folder.Name) ? "written by a system or tool"
            : IsOutput(folder) ? "the output of a training"
            : null;
        if (reason is not null)
            LeaveOut(folder.FullName, reason);
        return reason is null;
    }

    // A project, a model as Model Builder describes it, or the folder of a training that has not finished.
    private static bool IsOutput(DirectoryInfo folder)
    {
        try
        {
            return folder.EnumerateFiles().Any(file => file.Extension is ".mbconfig" or ".mlnet" or ".csproj")
                || (File.Exists(Path.Combine(folder.FullName, "metrics.csv")) && folder.GetDirectories("checkpoints").Length > 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Reported when its entries are read.
            return false;
        }
    }

    private static string Describe(string kind, int count)
    {
        var files = count == 1 ? "file" : "files";
        return kind.Length > 1 ? $"{count} {kind} {files}" : $"{count} {files} without an ending";
    }

    private void Count(string kind) => _files[kind] = _files.GetValueOrDefault(kind) + 1;

    private static bool IsHidden(FileSystemInfo entry) => entry.Name.StartsWith('.') || IsMarkedHidden(entry);

    private static bool IsMarkedHidden(FileSystemInfo entry) =>
        OperatingSystem.IsWindows() && entry.Attributes.HasFlag(FileAttributes.Hidden);

    private static bool IsBelow(string path, string folder) =>
        path == folder
        || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
