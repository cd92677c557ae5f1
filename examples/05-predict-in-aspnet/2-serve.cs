// A web app that predicts what photos show. It uses ML.NET alone: a saved model does not need MLNet.VisionGraph.
//   dotnet run 05-predict-in-aspnet/2-serve.cs [FOLDER]                        sends itself a photo of each class, and stops
//   dotnet run 05-predict-in-aspnet/2-serve.cs --urls=http://localhost:5000    serves; try it with:
//       curl --data-binary @photo.jpg http://localhost:5000/predict
#:sdk Microsoft.NET.Sdk.Web
#:package Microsoft.ML
#:package Microsoft.ML.ImageAnalytics
#:package Microsoft.ML.OnnxTransformer
#:package Microsoft.ML.OnnxRuntime
using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddSingleton<ObjectPool<PredictionEngine<Input, Prediction>>>(
    new DefaultObjectPool<PredictionEngine<Input, Prediction>>(new EnginePolicy(Path.Combine(Path.GetTempPath(), "visiongraph-05.zip")))
);
var app = builder.Build();

app.MapPost(
    "/predict",
    async (HttpRequest request, ObjectPool<PredictionEngine<Input, Prediction>> engines) =>
    {
        using var body = new MemoryStream(); // an image is read synchronously, a request is not
        await request.Body.CopyToAsync(body);
        body.Position = 0;
        try
        {
            using var image = MLImage.CreateFromStream(body);
            var engine = engines.Get(); // an engine serves one request at a time
            var prediction = engine.Predict(new Input { Image = image });
            engines.Return(engine);
            return Results.Ok(new { label = prediction.PredictedLabel, probability = Math.Round(prediction.Score.Max(), 2) });
        }
        catch (ArgumentException)
        {
            return Results.BadRequest("The body of the request is no image: send a JPEG or PNG file as it is.");
        }
    }
);

if (args.Any(argument => argument.StartsWith("--urls", StringComparison.Ordinal)))
{
    app.Run();
    return;
}

app.Urls.Add("http://127.0.0.1:0");
await app.StartAsync();
using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
var (_, test) = PhotoFolder.Read(DrawnPictures.FolderOr(args, perClass: 40));
foreach (var photo in test.DistinctBy(photo => photo.Label))
{
    var answer = await client.PostAsync("/predict", new ByteArrayContent(File.ReadAllBytes(photo.Path)));
    Console.WriteLine($"{photo.Label}: {await answer.Content.ReadAsStringAsync()}");
}

var wrong = await client.PostAsync("/predict", new StringContent("hello"));
Console.WriteLine($"hello: {(int)wrong.StatusCode} {await wrong.Content.ReadAsStringAsync()}");
await app.StopAsync();

// Loads the model once and creates engines for it as they are needed. Microsoft.Extensions.ML contains such a pool, which also reloads a
// file that changes.
internal sealed class EnginePolicy : PooledObjectPolicy<PredictionEngine<Input, Prediction>>
{
    private readonly MLContext _mlContext = new();
    private readonly ITransformer _model;

    public EnginePolicy(string file) => _model = _mlContext.Model.Load(file, out _);

    public override PredictionEngine<Input, Prediction> Create() =>
        _mlContext.Model.CreatePredictionEngine<Input, Prediction>(_model, new PredictionEngineOptions { OwnsTransformer = false });

    public override bool Return(PredictionEngine<Input, Prediction> obj) => true;
}

internal sealed class Input
{
    [ImageType(1, 1)] // ML.NET wants a size here; the model takes any and resizes
    public MLImage? Image { get; set; }
}

internal sealed class Prediction
{
    public string PredictedLabel { get; set; } = string.Empty;

    public float[] Score { get; set; } = [];
}
