using System.Text;

namespace MLNet.VisionGraph.Training.Data;

/// <summary>
/// The text of a table. The encoding is that of the byte order mark, otherwise UTF-8; bytes that are not UTF-8 are read as UTF-16 if every
/// second one is zero, and otherwise as Windows-1252, as Excel writes them in Western languages.
/// </summary>
/// <param name="Text">The text, without a byte order mark.</param>
/// <param name="Note">A sentence on an encoding that had to be guessed; null if it was not.</param>
internal sealed record TableText(string Text, string? Note)
{
    private const int WindowsWestern = 1252;

    private static readonly Encoding s_strictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Encoding[] s_marked =
    [
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: true),
        new UTF32Encoding(bigEndian: false, byteOrderMark: true), // before UTF-16, whose mark its own begins with
        new UTF32Encoding(bigEndian: true, byteOrderMark: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true),
    ];

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">It is a workbook, or another file that is no text.</exception>
    public static TableText Read(string file)
    {
        var bytes = File.ReadAllBytes(file);
        if (bytes.AsSpan().StartsWith("PK\u0003\u0004"u8))
            throw new FormatException("It is a workbook or an archive; save it as CSV first.");
        foreach (var encoding in s_marked)
        {
            if (bytes.AsSpan().StartsWith(encoding.Preamble))
                return new TableText(encoding.GetString(bytes.AsSpan(encoding.Preamble.Length)), null);
        }

        if (Utf16Of(bytes) is { } utf16)
            return new TableText(utf16.GetString(bytes), $"'{file}' is read as UTF-16, though it does not begin with a byte order mark");
        try
        {
            return new TableText(s_strictUtf8.GetString(bytes), null);
        }
        catch (DecoderFallbackException)
        {
            var western = CodePagesEncodingProvider.Instance.GetEncoding(WindowsWestern)!;
            return new TableText(western.GetString(bytes), $"'{file}' is not UTF-8 and is read as Windows-1252");
        }
    }

    // Text that is mostly ASCII has a zero in every second byte; UTF-8 has none.
    private static Encoding? Utf16Of(ReadOnlySpan<byte> bytes)
    {
        var start = bytes[..Math.Min(bytes.Length & ~1, 256)];
        Span<int> zeros = stackalloc int[2];
        for (var i = 0; i < start.Length; i++)
            zeros[i & 1] += start[i] == 0 ? 1 : 0;
        return start.Length < 4 ? null
            : zeros[1] * 4 > start.Length && zeros[0] == 0 ? Encoding.Unicode
            : zeros[0] * 4 > start.Length && zeros[1] == 0 ? Encoding.BigEndianUnicode
            : null;
    }
}
