using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using MLNet.VisionGraph.Pipeline.Images;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>Reads XML label files. Document types, and with them entities, are refused; nothing is loaded from elsewhere.</summary>
internal static partial class XmlLabels
{
    private const int MaxDepth = 64;

    private static readonly XmlReaderSettings s_settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="LabelException">The file is no XML, has a document type, or is nested too deeply.</exception>
    public static XElement Open(string path)
    {
        FileBytes.CheckRegular(path);
        try
        {
            using (var reader = Reader(path))
                CheckDepth(reader);
            using (var reader = Reader(path))
                return XDocument.Load(reader, LoadOptions.SetLineInfo).Root!;
        }
        catch (XmlException exception)
        {
            throw new LabelException(
                AnnotationProblemKind.BrokenFile,
                $"this is no XML that can be read. {exception.Message}",
                exception.LineNumber > 0 ? exception.LineNumber : null
            );
        }
    }

    /// <summary>Returns the place of an element.</summary>
    public static LabelPlace At(this LabelPlace place, XObject element) =>
        place with
        {
            Line = element is IXmlLineInfo info && info.HasLineInfo() ? info.LineNumber : null,
        };

    /// <summary>Returns the text of a child; null if it is missing or empty.</summary>
    public static string? Text(this XElement? element, string name) =>
        element?.Element(name)?.Value.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Returns the text of an attribute; null if it is missing or empty.</summary>
    public static string? Attribute(this XElement element, string name, string? fallback) =>
        element.Attribute(name)?.Value.Trim() is { Length: > 0 } text ? text : fallback;

    /// <summary>Returns the number in a text that is required.</summary>
    /// <exception cref="LabelException">There is none, or it is not finite.</exception>
    public static double Number(string? text, string name) =>
        Number(text)
        ?? throw new LabelException(
            AnnotationProblemKind.BadNumber,
            text is null ? $"<{name}> is missing" : $"<{name}> is '{(text.Length > 40 ? text[..40] : text)}', a number was expected"
        );

    /// <summary>Returns the number in a text; null if there is none or it is not finite.</summary>
    public static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Returns a size in pixels; null if there is none.</summary>
    public static int? Size(string? text) => Number(text) is { } number and >= 1 and <= int.MaxValue ? (int)number : null;

    /// <summary>Returns whether a text is one of those for true.</summary>
    public static bool Flag(string? text) => text is "1" or "true" or "True" or "yes";

    // XmlReader knows few encodings by itself; label files in those of Windows occur.
    private static XmlReader Reader(string path)
    {
        var start = new byte[200];
        var file = File.OpenRead(path);
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        var name = Declaration().Match(Encoding.Latin1.GetString(start, 0, length)).Groups[1].Value;
        var encoding = name.Length > 0 ? CodePagesEncodingProvider.Instance.GetEncoding(name) : null;
        var settings = s_settings.Clone();
        settings.CloseInput = true;
        return encoding is null ? XmlReader.Create(file, settings) : XmlReader.Create(new StreamReader(file, encoding), settings);
    }

    // What nests deeper is no label file, and would make work that grows with the square of the depth.
    private static void CheckDepth(XmlReader reader)
    {
        while (reader.Read())
        {
            if (reader.Depth > MaxDepth)
                throw new XmlException($"Elements are nested more than {MaxDepth} deep.", null, ((IXmlLineInfo)reader).LineNumber, 0);
        }
    }

    [GeneratedRegex(@"\A<\?xml[^>]*\bencoding\s*=\s*[""']([\w.-]+)")]
    private static partial Regex Declaration();
}
