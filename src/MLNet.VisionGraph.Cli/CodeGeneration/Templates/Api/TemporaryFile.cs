namespace {{Namespace}}.Api;

/// <summary>A temporary file with the content of an uploaded image. It is deleted on disposal.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private TemporaryFile()
    {
    }

    /// <summary>Gets the path of the file.</summary>
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());

    /// <summary>Writes the content of an image to a temporary file.</summary>
    /// <returns>The file. Dispose it to delete it.</returns>
    public static async Task<TemporaryFile> WriteAsync(UploadedImage image, CancellationToken cancellationToken)
    {
        var file = new TemporaryFile();
        try
        {
            await using var content = image.Open();
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
