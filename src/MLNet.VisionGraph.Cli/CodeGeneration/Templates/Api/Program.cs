using System.Net.Mime;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using {{Namespace}};
using {{Namespace}}.Api;

const long megabyte = 1 << 20;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddOpenApi();
builder.Services.AddSingleton<{{Service}}>();
builder.Services.AddHealthChecks().AddCheck("model", () => {{Class}}.Labels.Count > 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
{
    if (context.Exception is BadHttpRequestException bad)
        context.ProblemDetails.Detail = bad.Message;
});

var app = builder.Build();
app.UseExceptionHandler(new ExceptionHandlerOptions
{
    // The exceptions for invalid requests and for requests above a size limit contain the status code to return.
    StatusCodeSelector = exception => exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
    SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
});
app.UseStatusCodePages();
app.MapOpenApi();
app.MapHealthChecks("/health");

app.MapGet("/classes", () => {{Class}}.Labels)
    .WithSummary("The classes that the model knows.");

app.MapPost("/predict", async (HttpRequest request, {{Service}} service, CancellationToken cancellationToken) =>
    {
        var image = await UploadedImage.ReadOneAsync(request, cancellationToken);
        var prediction = await service.PredictAsync(image, cancellationToken);
        return prediction.Error is null ? Results.Ok(prediction) : Results.Problem(prediction.Error, statusCode: StatusCodes.Status400BadRequest);
    })
    .WithSummary("{{Summary}}")
    .WithMetadata(new RequestSizeLimitAttribute(20 * megabyte))
    .Accepts<IFormFile>(MediaTypeNames.Multipart.FormData, "image/*", MediaTypeNames.Application.Octet)
    .DescribeForm("image")
    .Produces<Prediction>()
    .ProducesProblem(StatusCodes.Status400BadRequest)
    .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

app.MapPost("/predict/batch", async (HttpRequest request, {{Service}} service, CancellationToken cancellationToken) =>
    {
        var images = await UploadedImage.ReadAllAsync(request, cancellationToken);
        return await Task.WhenAll(images.Select(image => service.PredictAsync(image, cancellationToken)));
    })
    .WithSummary("{{BatchSummary}}")
    .WithMetadata(new RequestSizeLimitAttribute(100 * megabyte))
    .Accepts<IFormFileCollection>(MediaTypeNames.Multipart.FormData)
    .DescribeForm("images", isArray: true)
    .Produces<Prediction[]>()
    .ProducesProblem(StatusCodes.Status400BadRequest)
    .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

app.Lifetime.ApplicationStarted.Register(() => app.Logger.LogInformation("Try it: curl -F image=@photo.jpg {Address}/predict", app.Urls.FirstOrDefault()));
app.Run();
