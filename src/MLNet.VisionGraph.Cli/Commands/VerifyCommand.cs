using System.CommandLine;
using System.Globalization;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Compares a file with the weights that it was created from.</summary>
internal sealed class VerifyCommand : VisionGraphCommand
{
    private readonly Argument<string> _file = new("file")
    {
        Description = "An ONNX file, an ML.NET model (.mlnet, .zip), or a checkpoint (.safetensors, .pth).",
        HelpName = "FILE",
    };
    private readonly Option<string?> _weights;
    private readonly Option<string?> _backbone;
    private readonly Option<int?> _imageSize;
    private readonly Option<int> _images;
    private readonly Option<bool> _json;

    public VerifyCommand(Streams streams)
        : base(
            "verify",
            "Compute the largest difference, on random images, "
                + "between the outputs of an ONNX file or an ML.NET model and those of its weights; "
                + "or, for a checkpoint, between ONNX Runtime, which scores, and libtorch, which trains. "
                + "The exit code is 1 if it exceeds one ten-thousandth of the largest value, as it does for files in f16 and int8: "
                + "evaluate those with `visiongraph evaluate`.",
            streams,
            "verify models/flowers/flowers.onnx --weights models/flowers/flowers.safetensors",
            "verify models/flowers/flowers.mlnet --weights models/flowers/flowers.safetensors",
            "verify models/flowers/flowers.safetensors"
        )
    {
        Add(_file);
        _weights = AddOptional<string>(
            "--weights",
            $"The weights that an ONNX file or an ML.NET model was made from. {WeightsChoice.Description} Default: pretrained.",
            "pretrained|starter|random|FILE"
        );
        _backbone = AddBackbone("The backbone. Default: the one named in the file or the weights.");
        _imageSize = AddOptional<int?>(
            "--image-size",
            "The side length of the images in pixels, if the file does not fix it. "
                + "Default: that of the weights' training, otherwise the backbone's.",
            "N"
        );
        _images = AddOption("--images", "The number of random images.", 4, "N");
        _json = AddJson();
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (path, images, size) = (parsed.GetValue(_file)!, parsed.GetValue(_images), parsed.GetValue(_imageSize));
        if (!File.Exists(path))
            throw new FailureException($"There is no file '{path}'.");
        if (images < 1)
            throw new UsageException($"--images takes 1 or more, not {images}.");
        var format = ModelExport.FormatOf(path);
        var isCheckpoint = format is not ("onnx" or "mlnet");
        if (isCheckpoint && parsed.GetValue(_weights) is not null)
            throw new UsageException(
                $"'{path}' contains weights itself: omit --weights, or pass an ONNX file or an ML.NET model to compare them with."
            );
        var of = isCheckpoint ? path : parsed.GetValue(_weights) ?? "pretrained";
        var weights = WeightsChoice.Parse(of);
        var onnx = format == "onnx" ? OnnxFile.Read(path) : null;
        if ((parsed.GetValue(_backbone) ?? onnx?.Backbone ?? weights.File?.Backbone) is not { } name)
            throw new UsageException("--backbone is required: neither the file nor the weights name it.");
        var backbone = BackboneRegistry.Get(name);
        var differences =
            onnx is not null ? Comparison.OfOnnx(path, onnx, backbone, weights, images)
            : isCheckpoint ? Comparison.OfReadings(backbone, weights, size, images)
            : Comparison.OfMlNet(path, backbone, weights, size, images);

        var isSame = differences.All(difference => difference.IsSame);
        Write(parsed.GetValue(_json), path, isCheckpoint ? "libtorch" : of, differences, isSame);
        if (isSame)
            return ExitCodes.Ok;
        Streams.Error.WriteLine(
            isCheckpoint
                ? $"ONNX Runtime and libtorch do not agree on '{path}': are its values finite? (`visiongraph info {path}` describes it.)"
            : onnx is { Precision: not "float32" }
                ? $"'{path}' is stored in {onnx.Precision}, so its outputs differ slightly from those of '{of}': "
                    + "use `visiongraph evaluate` to evaluate it."
            : $"The outputs of '{path}' are not those of '{of}': "
                + "export it again, or pass the weights and the image size that it was made from."
                + $"{(onnx is null ? " The outputs of a model in int8 or f16 always differ." : "")}"
        );
        return ExitCodes.Error;
    }

    private void Write(bool isJson, string path, string of, IReadOnlyList<Difference> differences, bool isSame)
    {
        if (!isJson)
        {
            foreach (var (output, largest, scale) in differences)
                Out.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{output}: largest difference {largest:G3}, largest value {scale:G4}")
                );
            return;
        }

        JsonText.Write(
            Out,
            new
            {
                File = path,
                ComparedWith = of,
                IsSame = isSame,
                Outputs = differences.Select(difference => new
                {
                    Name = difference.Output,
                    LargestDifference = JsonText.Finite(difference.Largest),
                    LargestValue = JsonText.Finite(difference.Scale),
                }),
            }
        );
    }
}
