using Microsoft.AspNetCore.WebUtilities;

namespace {{Namespace}}.Api;

/// <summary>An image that was sent with a request.</summary>
/// <param name="Name">The name of the image, for messages.</param>
/// <param name="Open">Opens the content. Call it only once.</param>
internal sealed record UploadedImage(string Name, Func<Stream> Open)
{
    /// <summary>Reads a request with one image, which is either the only file of a form or the body of the request.</summary>
    /// <exception cref="BadHttpRequestException">There is no image or more than one, or the request is malformed or too large.</exception>
    public static async Task<UploadedImage> ReadOneAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.HasFormContentType)
        {
            var images = await ReadAllAsync(request, cancellationToken);
            return images.Count == 1 ? images[0] : throw new BadHttpRequestException($"The form holds {images.Count} files: send one here, several to /predict/batch.");
        }

        // Content that does not fit into a small buffer is written to a temporary file, which ASP.NET Core deletes after the request.
        request.EnableBuffering();
        await request.Body.DrainAsync(cancellationToken);
        request.Body.Position = 0;
        return request.Body.Length > 0 ? new UploadedImage("body", () => request.Body) : throw new BadHttpRequestException("The body is empty: send an image in it, or as the file of a form.");
    }

    /// <summary>Reads a form with one or more images.</summary>
    /// <exception cref="BadHttpRequestException">There is no image, or the form is malformed or too large.</exception>
    public static async Task<IReadOnlyList<UploadedImage>> ReadAllAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var form = await request.ReadFormAsync(cancellationToken);
            return form.Files.Count > 0
                ? [.. form.Files.Select(file => new UploadedImage(file.FileName, file.OpenReadStream))]
                : throw new BadHttpRequestException("The form holds no file: add one per image.");
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw new BadHttpRequestException($"The form cannot be read: {exception.Message}", exception);
        }
    }
}
