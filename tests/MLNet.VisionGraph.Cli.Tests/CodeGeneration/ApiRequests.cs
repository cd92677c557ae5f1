using System.Text.Json;

namespace MLNet.VisionGraph.Cli.Tests.CodeGeneration;

/// <summary>Requests to a generated web API.</summary>
internal static class ApiRequests
{
    public static async Task<JsonElement> Post(WebApi api, string address, HttpContent content)
    {
        using var response = await api.Client.PostAsync(address, content);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    public static async Task AssertProblem(WebApi api, string address, HttpContent content, int status, string detail)
    {
        // A body that the server does not want is not sent.
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content, Headers = { ExpectContinue = true } };
        using var response = await api.Client.SendAsync(request);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That(
            detail.Length == 0 || problem.GetProperty("detail").GetString()!.Contains(detail, StringComparison.Ordinal),
            problem.ToString()
        );
    }

    public static ByteArrayContent Body(byte[] content)
    {
        ByteArrayContent body = new(content);
        body.Headers.ContentType = new("image/png");
        return body;
    }

    public static MultipartFormDataContent Form(params byte[][] photos)
    {
        MultipartFormDataContent form = [];
        form.Add(new StringContent("a field that is not a file"), "note");
        foreach (var (index, photo) in photos.Index())
            form.Add(new ByteArrayContent(photo), "images", $"{index}.png");
        return form;
    }
}
