// A network leaves as an ONNX file, which any ONNX runtime on any platform computes without this library.
//   dotnet run 06-export-to-onnx.cs [FOLDER]      FOLDER has one subfolder per class
#:project ../src/MLNet.VisionGraph/MLNet.VisionGraph.csproj
#:package Microsoft.ML
#:package Microsoft.ML.ImageAnalytics
#:package Microsoft.ML.OnnxTransformer
#:package Microsoft.ML.OnnxRuntime
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MLNet.VisionGraph;

var (photos, _) = PhotoFolder.Read(DrawnPictures.FolderOr(args, perClass: 40));
var mlContext = new MLContext(seed: 1);
var data = mlContext.Data.LoadFromEnumerable(photos);
var file = Path.Combine(Path.GetTempPath(), "visiongraph-efficientvit_m0.onnx");

using (var featurizer = mlContext.Transforms.EfficientVitFeaturizer("Features", "Path", EfficientVitVariant.M0).Fit(data))
{
    featurizer.SaveOnnx(file); // a classifier of MLNet.VisionGraph.Training does the same
    Console.WriteLine($"exported {new FileInfo(file).Length / 1e6:0.0} MB");
    Console.WriteLine($"this library: {Text(featurizer.Transform(data).GetColumn<float[]>("Features").First())}");
}

// From here on, this library is not used. The file describes its input: pixels from 0 to 255, one plane each for red, green and blue. Crop
// and normalization are inside.
using var session = new InferenceSession(file);
var (name, shape) = (session.InputNames[0], session.InputMetadata[session.InputNames[0]].Dimensions);
var (height, width) = (shape[2], shape[3]);
Console.WriteLine(
    $"input {name} [{string.Join(", ", shape)}], "
        + $"output {session.OutputNames[0]} [{string.Join(", ", session.OutputMetadata[session.OutputNames[0]].Dimensions)}]"
);

// Any library that decodes and resizes will do, here ML.NET's.
var pixels = mlContext
    .Transforms.LoadImages("Image", "", "Path")
    .Append(mlContext.Transforms.ResizeImages("Image", width, height))
    .Append(mlContext.Transforms.ExtractPixels("Pixels", "Image"))
    .Fit(data)
    .Transform(data)
    .GetColumn<float[]>("Pixels")
    .First();
using var results = session.Run([NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(pixels, [1, 3, height, width]))]);
Console.WriteLine($"ONNX Runtime: {Text(results[0].AsEnumerable<float>())}");

static string Text(IEnumerable<float> features) => string.Join(" ", features.Take(6).Select(value => $"{value:0.000}")) + " …";
