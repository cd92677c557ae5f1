using System.Net.Mime;
using Microsoft.OpenApi;

namespace {{Namespace}}.Api;

/// <summary>Describes forms with images in OpenAPI, so that clients generated from the description send the images as files.</summary>
internal static class FormDescription
{
    private static readonly OpenApiSchema s_file = new() { Type = JsonSchemaType.String, Format = "binary" };

    /// <summary>Declares that the endpoint accepts a form with one or more images in a field.</summary>
    public static RouteHandlerBuilder DescribeForm(this RouteHandlerBuilder endpoint, string field, bool isArray = false) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (operation.RequestBody?.Content?.TryGetValue(MediaTypeNames.Multipart.FormData, out var form) == true)
            {
                IOpenApiSchema files = isArray ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = s_file } : s_file;
                form.Schema = new OpenApiSchema { Type = JsonSchemaType.Object, Properties = new Dictionary<string, IOpenApiSchema> { [field] = files } };
            }

            return Task.CompletedTask;
        });
}
