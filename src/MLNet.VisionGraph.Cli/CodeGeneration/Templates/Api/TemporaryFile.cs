namespace {{Namespace}}.Api;

/// <summary>An uploaded photo as a file, for as long as it is looked at.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private TemporaryFile()
    {
    }

    /// <summary>Gets its path.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

    /// <summary>Writes the photo's content.</summary>
    /// <returns>The file; disposing deletes it.</returns>
    public static async Task<TemporaryFile> WriteAsync(UploadedPhoto photo, CancellationToken cancellationToken)
    {
        var file = new TemporaryFile();
        try
        {
            await using var content = photo.Open();
            await using var target = new FileStream(file.Path, FileMode.CreateNew);
            await content.CopyToAsync(target, cancellationToken);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => File.Delete(Path);
}
