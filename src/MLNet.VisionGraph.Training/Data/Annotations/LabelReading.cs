using System.Text.Json;
using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>One reading of label files: the photos, what was found for them, and the problems.</summary>
internal sealed class LabelReading(PhotoIndex photos, IReadOnlyList<LabelFile> files, ObjectDatasetOptions options)
{
    private readonly Dictionary<Photo, PhotoLabels?> _labels = [];
    private readonly List<AnnotationProblem> _problems = [];
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);
    private readonly List<string> _classes = [];

    /// <summary>Gets all files beside the photos.</summary>
    public IReadOnlyList<LabelFile> Files => files;

    public PhotoIndex Photos => photos;

    public ObjectDatasetOptions Options => options;

    public IReadOnlyList<AnnotationProblem> Problems => _problems;

    /// <summary>Gets the classes that the label files declare, in their order; empty if they declare none.</summary>
    public IReadOnlyList<string> DeclaredClasses => _classes;

    /// <summary>Gets the photos that label files name, in the order of their names.</summary>
    public IEnumerable<PhotoLabels> Labels =>
        _labels.Values.OfType<PhotoLabels>().OrderBy(labels => labels.Photo.Name, StringComparer.Ordinal);

    /// <summary>Returns whether a label file names the photo.</summary>
    public bool IsNamed(Photo photo) => _labels.ContainsKey(photo);

    /// <summary>Declares a class. Objects of classes that are not declared are left out as soon as one is.</summary>
    public void Declare(string name)
    {
        if (_declared.Add(name))
            _classes.Add(name);
    }

    /// <summary>Returns whether objects of a class are used.</summary>
    public bool IsUsed(string name) => options.Classes?.Contains(name) ?? (_declared.Count == 0 || _declared.Contains(name));

    /// <summary>Adds a problem.</summary>
    public void Report(AnnotationProblemKind kind, AnnotationAction action, LabelPlace place, string? image, string message) =>
        _problems.Add(new AnnotationProblem(kind, action, place.File, place.Line, image, OneLine(place.Describe(message))));

    /// <summary>Reads a file, or a part of it. What is wrong with it is reported, and reading goes on.</summary>
    /// <returns>Whether all of it was read.</returns>
    public bool Try(LabelPlace place, string? image, Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (LabelException exception)
        {
            var where = exception.Line is { } line ? place with { Line = line } : place;
            Report(exception.Kind, AnnotationAction.LeftOut, where, image, exception.Message);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or InvalidDataException or FormatException or ArgumentException)
        {
            Report(AnnotationProblemKind.BrokenFile, AnnotationAction.LeftOut, place, image, $"cannot be read: {exception.Message}");
        }

        return false;
    }

    /// <summary>Reads a label file, unless it is too large.</summary>
    public bool Try(LabelFile file, Action read) =>
        Try(
            file.Place,
            null,
            () =>
            {
                if (new FileInfo(file.Path).Length is var length && length > options.MaxFileBytes)
                {
                    throw new LabelException(
                        AnnotationProblemKind.BrokenFile,
                        FormattableString.Invariant(
                            $"the file has {length:N0} bytes, more than the {options.MaxFileBytes:N0} that are allowed"
                        )
                    );
                }

                read();
            }
        );

    /// <summary>Reads JSON label files, one after the other.</summary>
    /// <param name="files">The files.</param>
    /// <param name="read">Reads the root of a file, which is valid until it returns.</param>
    public void TryJson(IEnumerable<LabelFile> files, Action<LabelFile, JsonElement> read)
    {
        foreach (var file in files)
        {
            Try(
                file,
                () =>
                {
                    using var document = JsonLabels.Open(file.Path);
                    read(file, document.RootElement);
                }
            );
        }
    }

    /// <summary>Finds a photo by the name that a label file gives it. A photo that is missing is reported.</summary>
    /// <param name="name">The name in the label file.</param>
    /// <param name="place">The place in the label file.</param>
    /// <param name="width">The width that the label file states, if it does.</param>
    /// <param name="height">The height that the label file states, if it does.</param>
    /// <param name="split">The part of the data set, if the label file tells it.</param>
    /// <param name="lost">The number of objects that are left out if the photo is missing.</param>
    /// <returns>The photo; null if it is missing or unreadable.</returns>
    public PhotoLabels? Open(string name, LabelPlace place, int? width = null, int? height = null, string? split = null, int lost = 0)
    {
        if (photos.Find(name, place.File, split) is { } photo)
            return Open(photo, place, width, height, split);
        ReportMissing(name, place, lost);
        return null;
    }

    /// <summary>Reports a photo that is missing.</summary>
    public void ReportMissing(string name, LabelPlace place, int lost = 0)
    {
        var outside = PhotoIndex.LeadsOutside(name, place.File)
            ? $" It lies outside the folder: name its folder with {nameof(ObjectDatasetOptions)}.{nameof(options.ImageFolder)} (--images)."
            : string.Empty;
        var objects = lost > 0 ? $" with {lost} {(lost == 1 ? "object" : "objects")}" : string.Empty;
        Report(
            AnnotationProblemKind.ImageMissing,
            AnnotationAction.LeftOut,
            place,
            name,
            $"there is no photo '{Shorten(name)}'{objects}.{outside}"
        );
    }

    /// <summary>Returns the labels of a photo, to which objects are added.</summary>
    /// <returns>The labels; null if the photo cannot be read, which is reported once.</returns>
    public PhotoLabels? Open(Photo photo, LabelPlace place, int? width = null, int? height = null, string? split = null)
    {
        if (!_labels.TryGetValue(photo, out var labels))
            _labels.Add(photo, labels = Read(photo, place));
        if (labels is not null)
        {
            labels.Split ??= split ?? photo.Split;
            labels.State(width, height, place);
        }

        return labels;
    }

    private PhotoLabels? Read(Photo photo, LabelPlace place)
    {
        string reason;
        try
        {
            if (ImageHeader.ReadOriented(photo.Path) is var (header, orientation))
            {
                header.Check(ImageHeader.DefaultMaxPixels);
                return new PhotoLabels(this, photo, header, orientation);
            }

            reason = "it is no image of a known format";
        }
        catch (Exception exception) when (ImageErrors.IsAboutTheImage(exception))
        {
            reason = exception.Message.TrimEnd('.');
        }

        Report(AnnotationProblemKind.ImageUnreadable, AnnotationAction.LeftOut, place, photo.Name, $"the photo cannot be read: {reason}.");
        return null;
    }

    private static string Shorten(string text) => text.Length > 200 ? $"{text[..200]}…" : text;

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
