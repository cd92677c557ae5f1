using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MLNet.VisionGraph.Training.Data.Annotations;

/// <summary>
/// Reads the outer members of a YAML file: texts, lists of texts, and maps of texts. It reads event by event, so that deep nesting and
/// aliases cost nothing; nothing is converted, so that a class named <c>no</c> keeps its name.
/// </summary>
internal static class YamlText
{
    private const int MaxDepth = 64;

    /// <summary>Reads a file.</summary>
    /// <returns>
    /// By name: the texts of a list, in order, with their index as key; of a map, with their keys; a single text has key "".
    /// </returns>
    /// <exception cref="LabelException">The file is no YAML.</exception>
    public static Dictionary<string, List<KeyValuePair<string, string>>> Read(string path)
    {
        var members = new Dictionary<string, List<KeyValuePair<string, string>>>(StringComparer.Ordinal);
        try
        {
            using var text = new StreamReader(path);
            var parser = new Parser(text);
            var depth = 0;
            string? member = null;
            string? key = null;
            var isList = false;
            while (parser.MoveNext())
            {
                switch (parser.Current)
                {
                    case MappingStart or SequenceStart:
                        if (++depth > MaxDepth)
                            throw new LabelException(
                                AnnotationProblemKind.BrokenFile,
                                $"it is nested more than {MaxDepth} deep",
                                Line(parser)
                            );
                        if (depth == 2 && member is not null)
                            (isList, key, members[member]) = (parser.Current is SequenceStart, null, []);
                        break;
                    case MappingEnd or SequenceEnd:
                        depth--;
                        if (depth == 1)
                            member = null;
                        else if (depth == 2)
                            key = null;
                        break;
                    case Scalar scalar when depth == 1 && member is null:
                        member = scalar.Value;
                        break;
                    case Scalar scalar when depth == 1 && member is not null:
                        members[member] = [new(string.Empty, scalar.Value)];
                        member = null;
                        break;
                    case AnchorAlias when depth == 1:
                        member = null;
                        break;
                    case Scalar scalar when depth == 2 && member is not null && isList:
                        members[member].Add(new($"{members[member].Count}", scalar.Value));
                        break;
                    case Scalar scalar when depth == 2 && member is not null && key is null:
                        key = scalar.Value;
                        break;
                    case Scalar scalar when depth == 2 && member is not null:
                        members[member].Add(new(key!, scalar.Value));
                        key = null;
                        break;
                }
            }
        }
        catch (Exception exception)
            when (exception is not (LabelException or IOException or UnauthorizedAccessException or OutOfMemoryException))
        {
            // The scanner throws what its lists and strings throw where a file ends too early.
            var line = exception is YamlException { Start.Line: > 0 and <= int.MaxValue } yaml ? (int)yaml.Start.Line : (int?)null;
            throw new LabelException(AnnotationProblemKind.BrokenFile, $"this is no YAML that can be read. {exception.Message}", line);
        }

        return members;
    }

    private static int? Line(Parser parser) =>
        parser.Current is { Start.Line: > 0 and <= int.MaxValue } current ? (int)current.Start.Line : null;
}
