using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>A file beside the photos, and what its beginning says about its content.</summary>
internal sealed partial class LabelFile
{
    // Enough for the names of the members, of which long ones, such as a photo in base64, come last or are telling themselves.
    private const int BeginningLength = 1 << 16;

    private readonly Lazy<LabelContent> _content;

    // Kept for short files that are looked at several times; others may be many and long.
    private readonly Lazy<string> _beginning;

    public LabelFile(string path, string name)
    {
        (Path, Name) = (path, name);
        Extension = System.IO.Path.GetExtension(path).ToLowerInvariant();
        _beginning = new(() => ReadBeginning(path));
        _content = new(FindContent);
    }

    /// <summary>Gets the path.</summary>
    public string Path { get; }

    /// <summary>Gets the path relative to the folder, with slashes.</summary>
    public string Name { get; }

    /// <summary>Gets the name of the file without folders.</summary>
    public string FileName => System.IO.Path.GetFileName(Path);

    /// <summary>Gets the folder's name, with a slash at the end; empty for the root.</summary>
    public string Folder => Name[..(Name.LastIndexOf('/') + 1)];

    /// <summary>Gets the ending, in lower case.</summary>
    public string Extension { get; }

    /// <summary>Gets what JSON and XML files hold.</summary>
    public LabelContent Content => _content.Value;

    /// <summary>Gets the first lines of a text file; empty if it cannot be read.</summary>
    public string Beginning => _beginning.Value;

    /// <summary>Gets the place of the file.</summary>
    public LabelPlace Place => new(Name);

    private LabelContent FindContent() =>
        Extension switch
        {
            ".json" or ".vott" => OfJson(ReadBeginning(Path)),
            ".xml" => OfXml(ReadBeginning(Path)),
            _ => LabelContent.None,
        };

    private static LabelContent OfXml(string beginning)
    {
        var root = XmlRoot().Match(beginning);
        return root.Groups[1].Value switch
        {
            "annotation" => LabelContent.VocXml,
            "annotations" => LabelContent.CvatXml,
            "" => LabelContent.Broken,
            _ => LabelContent.None,
        };
    }

    private static LabelContent OfJson(string beginning)
    {
        var members = new HashSet<string>(StringComparer.Ordinal);
        var isBroken = false;
        try
        {
            AddMembers(members, Encoding.UTF8.GetBytes(beginning), isWhole: beginning.Length < BeginningLength);
        }
        catch (JsonException)
        {
            // What was found so far may tell the format, whose reader then says what is wrong.
            isBroken = true;
        }

        return Has("shapes[].points", "shapes[].shape_type", "imageData") || HasAll("shapes", "imagePath") ? LabelContent.LabelMe
            : HasAll("asset", "regions") ? LabelContent.VottAsset
            : Has("assets") && Has("tags", "videoSettings", "version", "lastVisitedAssetId") ? LabelContent.VottProject
            : Has("items[].annotations") || HasAll("categories", "items") ? LabelContent.Datumaro
            : Has("images[].file_name", "annotations[].image_id", "annotations[].category_id")
            || (Has("images") && Has("annotations", "categories"))
                ? LabelContent.Coco
            : HasAll("size", "objects") || Has("objects[].classTitle") ? LabelContent.SuperviselyPhoto
            : Has("classes[].title") ? LabelContent.SuperviselyMeta
            : Has("[].annotations[].coordinates") || (Has("[].image", "[].imagefilename") && Has("[].annotations", "[].annotation"))
                ? LabelContent.CreateMl
            : HasAll("[].annotations", "[].data") || Has("[].annotations[].result") || HasAll("[].image", "[].annotator")
                ? LabelContent.LabelStudio
            : isBroken ? LabelContent.Broken
            : LabelContent.None;

        bool Has(params string[] any) => any.Any(members.Contains);
        bool HasAll(params string[] all) => all.All(members.Contains);
    }

    // The names of the members of the outer objects, after those that they are in: "shapes[].points".
    private static void AddMembers(HashSet<string> members, byte[] json, bool isWhole)
    {
        const int Depth = 5;
        var containers = new Stack<string>();
        var member = string.Empty;
        var options = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        var reader = new Utf8JsonReader(json, isWhole, new JsonReaderState(options));
        while (reader.Read())
        {
            var outer = containers.TryPeek(out var container) ? container : string.Empty;
            var value = outer.EndsWith(']') ? outer : member;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    member = outer.Length > 0 ? $"{outer.TrimEnd()}.{reader.GetString()}" : reader.GetString()!;
                    if (containers.Count <= Depth)
                        members.Add(member);
                    break;
                case JsonTokenType.StartObject:
                    // A space tells an object from the array that it is in.
                    containers.Push(value.EndsWith(']') ? $"{value} " : value);
                    break;
                case JsonTokenType.StartArray:
                    containers.Push($"{value}[]");
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    containers.Pop();
                    break;
            }
        }
    }

    private static string ReadBeginning(string path)
    {
        try
        {
            FileBytes.CheckRegular(path);
            using var reader = new StreamReader(path, detectEncodingFromByteOrderMarks: true);
            var text = ArrayPool<char>.Shared.Rent(BeginningLength);
            var length = reader.ReadBlock(text.AsSpan(0, BeginningLength));
            var beginning = new string(text, 0, length);
            ArrayPool<char>.Shared.Return(text);
            return beginning;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return string.Empty;
        }
    }

    // The first element; what is before it are declarations and comments.
    [GeneratedRegex(@"<([A-Za-z_][\w.:-]*)(?=[\s>/])")]
    private static partial Regex XmlRoot();
}
