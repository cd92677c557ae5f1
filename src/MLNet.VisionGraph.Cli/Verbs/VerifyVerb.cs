using System.CommandLine;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Terminal;
using MLNet.VisionGraph.Onnx;

namespace MLNet.VisionGraph.Cli.Verbs;

/// <summary>Compares an ONNX file with the checkpoint that it was made of.</summary>
internal sealed class VerifyVerb : Verb
{
    // Of the largest value: kernels of another version may add in another order.
    private const double Tolerance = 1e-4;

    private readonly Argument<string> _file = new("file") { Description = "The ONNX file.", HelpName = "FILE.onnx" };
    private readonly Option<string> _weights;
    private readonly Option<string?> _backbone;
    private readonly Option<int> _pictures;
    private readonly Option<bool> _json;

    public VerifyVerb(Streams streams)
        : base(
            "verify",
            "Compare an ONNX file with its checkpoint: the largest difference on random pictures between the file and what the checkpoint gives today. Exit code 1 if they differ.",
            streams,
            "verify models/flowers/flowers.onnx --weights models/flowers/flowers.safetensors")
    {
        Add(_file);
        _weights = AddOption("--weights", WeightsChoice.Description, "pretrained", "pretrained|starter|random|FILE");
        _backbone = AddBackbone("The backbone. Default: the one that the file names.");
        _pictures = AddOption("--pictures", "How many random pictures.", 4, "N");
        _json = AddJson();
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = parsed.GetValue(_file)!;
        if (!File.Exists(path))
            throw new FailureException($"There is no file '{path}'.");
        if (parsed.GetValue(_pictures) < 1)
            throw new UsageException($"--pictures takes 1 or more, not {parsed.GetValue(_pictures)}.");
        var file = OnnxFile.Read(path);
        var weights = WeightsChoice.Of(parsed.GetValue(_weights)!);
        if ((parsed.GetValue(_backbone) ?? file.Backbone ?? weights.File?.Backbone) is not { } name)
            throw new UsageException("--backbone is needed: neither the file nor the weights say which it is.");
        var backbone = BackboneRegistry.Get(name);
        var outputs = file.Outputs.Keys.Select(OutputNames.Find).OfType<OnnxOutput>().ToArray();
        if (outputs.Length == 0)
            throw new FailureException($"'{path}' gives {string.Join(", ", file.Outputs.Keys)}: none of logits, probabilities, features, embedding or maps, so there is nothing to compare.");

        var side = file.Inputs.Values.First()[2];
        var size = file.TakesPixels ? SizeOf(backbone, side) : side;
        var settings = weights.SettingsOf(backbone, size).For(outputs);
        var expected = OnnxExporter.Export(backbone.Network, backbone.LoadWeights(weights.Source, settings), new OnnxExportOptions
        {
            InputName = file.Inputs.Keys.First(),
            Network = settings,
            Outputs = outputs,
            Preprocessing = file.TakesPixels ? backbone.Preprocessing : null,
        });

        string[] names = [.. outputs.Select(output => output.Name)];
        var (found, wanted) = (Run(File.ReadAllBytes(path), names, parsed, side, file.TakesPixels), Run(expected, names, parsed, side, file.TakesPixels));
        var differences = names.Select((output, index) => (Output: output, Largest: Difference(found[index], wanted[index]), Scale: (double)wanted[index].Max(Math.Abs))).ToArray();
        var isSame = Array.TrueForAll(differences, difference => difference.Largest <= Tolerance * difference.Scale);
        Write(parsed.GetValue(_json), path, differences, isSame);
        if (isSame)
            return ExitCodes.Ok;
        Streams.Error.WriteLine($"'{path}' is not what '{parsed.GetValue(_weights)}' gives: export it again, or name the weights that it was made of.");
        return ExitCodes.Error;
    }

    private void Write(bool isJson, string path, IReadOnlyList<(string Output, double Largest, double Scale)> differences, bool isSame)
    {
        if (!isJson)
        {
            foreach (var (output, largest, scale) in differences)
                Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{output}: largest difference {largest:G3}, largest value {scale:G4}"));
            return;
        }

        JsonText.Write(Out, json =>
        {
            json.WriteStartObject();
            json.WriteString("file", path);
            json.WriteBoolean("isSame", isSame);
            json.WriteStartArray("outputs");
            foreach (var (output, largest, scale) in differences)
            {
                json.WriteStartObject();
                json.WriteString("name", output);
                json.WriteNullable("largestDifference", largest);
                json.WriteNullable("largestValue", scale);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    // The size whose pictures are resized to so many pixels.
    private static int SizeOf(BackboneDescriptor backbone, int side)
    {
        if (backbone.Preprocessing.ResizeTo(backbone.InputSize) == side)
            return backbone.InputSize;
        int[] sizes = [.. Enumerable.Range(1, side).Where(size => backbone.Preprocessing.ResizeTo(size) == side)];
        return sizes.Length == 0
            ? throw new FailureException($"No input size of {backbone.Name} is resized to {side} pixels first: the file is another backbone's.")
            : sizes.FirstOrDefault(size => size % 16 == 0, sizes[0]);
    }

    private float[][] Run(byte[] model, string[] outputs, ParseResult parsed, int side, bool arePixels)
    {
        var count = parsed.GetValue(_pictures);
        var random = new Random(1);
        var pictures = new float[count * 3 * side * side];
        for (var i = 0; i < pictures.Length; i++)
            pictures[i] = arePixels ? random.Next(256) : (float)(4 * random.NextDouble() - 2);
        using var session = new InferenceSession(model);
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(pictures, [count, 3, side, side]);
        using var results = session.Run(options, [session.InputMetadata.Keys.First()], [input], outputs);
        return [.. results.Select(result => result.GetTensorDataAsSpan<float>().ToArray())];
    }

    private static double Difference(float[] a, float[] b) => a.Length == b.Length ? a.Zip(b, (x, y) => (double)Math.Abs(x - y)).Max() : double.PositiveInfinity;
}
