using System.Security.Cryptography;

namespace MLNet.VisionGraph.Weights.Hub;

/// <summary>
/// A download in progress: <c>NAME.part</c> and, beside it, <c>NAME.part.source</c> with the address and the server's validator (ETag or
/// date). Without the second file, or for another address, the first is useless, since the rest might be of another version.
/// </summary>
internal sealed class PartFile(string finalPath, Func<string, FileMode, Stream> open)
{
    private string SourcePath => Path + ".source";

    public string Path { get; } = finalPath + ".part";

    public string FileName => System.IO.Path.GetFileName(finalPath);

    public long Length => new FileInfo(Path) is { Exists: true } file ? file.Length : 0;

    /// <summary>Returns the validator with which the existing bytes came from the address, or null if they cannot be continued.</summary>
    public string? ValidatorFor(Uri address)
    {
        if (Length == 0 || !File.Exists(SourcePath))
            return null;
        var lines = File.ReadAllLines(SourcePath);
        return lines.Length == 2 && lines[0] == address.AbsoluteUri && lines[1].Length > 0 ? lines[1] : null;
    }

    /// <summary>Starts over with an empty file.</summary>
    public Stream Start(Uri address, string? validator)
    {
        Delete();
        var stream = open(Path, FileMode.Create);
        File.WriteAllLines(SourcePath, [address.AbsoluteUri, validator ?? ""]);
        return stream;
    }

    public Stream Continue() => open(Path, FileMode.Append);

    public string Sha256()
    {
        using var stream = File.OpenRead(Path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Determines whether the file begins like a web page.</summary>
    public bool LooksLikeMarkup()
    {
        Span<byte> start = stackalloc byte[64];
        using var stream = File.OpenRead(Path);
        return CheckpointFile.LooksLikeMarkup(start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)]);
    }

    /// <summary>Moves the finished file to its final path in one step.</summary>
    public void MoveIntoPlace()
    {
        File.Move(Path, finalPath, overwrite: true);
        File.Delete(SourcePath);
    }

    public void Delete()
    {
        File.Delete(Path);
        File.Delete(SourcePath);
    }
}
