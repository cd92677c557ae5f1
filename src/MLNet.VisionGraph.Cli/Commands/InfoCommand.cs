using System.CommandLine;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Describes a backbone or a file.</summary>
internal sealed class InfoCommand : VisionGraphCommand
{
    private readonly Argument<string> _subject = new("subject")
    {
        Description =
            "A backbone's name, an ONNX file, an ML.NET model (.mlnet, .zip), or a checkpoint (.safetensors, .pth, an index, or a folder).",
        HelpName = "BACKBONE|FILE",
    };
    private readonly Option<bool> _json;

    public InfoCommand(Streams streams)
        : base(
            "info",
            "Describe a backbone or a file: parameters, stages, inputs, outputs, classes.",
            streams,
            "info mobilevig_s",
            "info models/flowers/flowers.onnx",
            "info model.safetensors --json"
        )
    {
        _subject.CompletionSources.Add(_ =>
            BackboneRegistry.All.Select(backbone => new System.CommandLine.Completions.CompletionItem(backbone.Name))
        );
        Add(_subject);
        _json = AddJson();
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (subject, isJson) = (parsed.GetValue(_subject)!, parsed.GetValue(_json));
        if (BackboneRegistry.All.FirstOrDefault(known => known.Name == subject) is { } backbone)
            Write(isJson, BackboneText.ToJson(backbone), () => BackboneText.Write(Out, backbone));
        else if (!File.Exists(subject) && !Directory.Exists(subject))
            throw new FailureException(
                $"'{subject}' is neither a backbone nor a file. "
                    + $"Backbones are {string.Join(", ", BackboneRegistry.All.Select(known => known.Name))}."
            );
        else if (Directory.Exists(subject))
            OfCheckpoint(subject, isJson);
        else if (OnnxFile.IsName(subject))
            OfOnnx(subject, isJson);
        else if (ModelExport.FormatOf(subject) == "mlnet")
            OfMlNet(subject, isJson);
        else
            OfCheckpoint(subject, isJson);
        return ExitCodes.Ok;
    }

    private void OfOnnx(string path, bool isJson)
    {
        var file = OnnxFile.Read(path);
        Write(
            isJson,
            new
            {
                File = path,
                Format = "onnx",
                file.Backbone,
                file.TakesPixels,
                file.Precision,
                Inputs = Shapes(file.Inputs),
                Outputs = Shapes(file.Outputs),
                Classes = file.ClassNames,
            },
            () =>
            {
                Out.WriteLine(
                    $"{path}: ONNX{(file.Backbone is null ? "" : $", {file.Backbone}")}, {file.Precision}, "
                        + $"{(file.TakesPixels ? "takes pixels from 0 to 255" : "takes normalized images")}"
                );
                foreach (var (name, shape) in file.Inputs)
                    Out.WriteLine($"  input    {name} {OnnxFile.Describe(shape)}");
                foreach (var (name, shape) in file.Outputs)
                    Out.WriteLine($"  output   {name} {OnnxFile.Describe(shape)}");
                WriteClasses(file.ClassNames, file.ClassNames.Count);
            }
        );
    }

    private void OfMlNet(string path, bool isJson)
    {
        var mlContext = new MLContext();
        var (model, schema) = MlNetFile.Load(mlContext, path);
        using var owned = model as IDisposable;
        var (input, column) = schema;
        var outputs = model
            .GetOutputSchema(input)
            .Where(output => !output.IsHidden && input.GetColumnOrNull(output.Name) is null)
            .ToArray();
        var names = outputs.FirstOrDefault(output => output.Name == "Score") is { Type: VectorDataViewType } score
            ? ImageModel.NamesOf(score)
            : [];
        Write(
            isJson,
            new
            {
                File = path,
                Format = "mlnet",
                PathColumn = column,
                Outputs = outputs.Select(output => new { output.Name, Type = output.Type.ToString() }),
                Classes = names,
            },
            () =>
            {
                Out.WriteLine($"{path}: ML.NET");
                Out.WriteLine($"  input    {column} (a path)");
                foreach (var output in outputs)
                    Out.WriteLine($"  output   {output.Name} {output.Type}");
                WriteClasses(names, names.Count);
            }
        );
    }

    private void OfCheckpoint(string path, bool isJson)
    {
        var format = CheckpointFile.DetectFormat(path);
        var traits = CheckpointTraits.Read(path);
        var other = traits.Backbone is null ? BackboneRegistry.Recognize(traits.Tensors) : null;
        var values = traits.Tensors.Values.Sum(tensor => (long)tensor.Count);
        Write(
            isJson,
            new
            {
                File = path,
                Format = format.ToString(),
                traits.Backbone,
                LooksLike = other,
                Tensors = traits.Tensors.Count,
                Values = values,
                HeadClasses = traits.Classes,
                HasDistillationHead = traits.HasDistillation,
                Classes = traits.ClassNames,
                traits.Metadata,
            },
            () =>
            {
                Out.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"{path}: {format}, {traits.Tensors.Count} tensors, {values:N0} values")
                );
                Out.WriteLine(
                    $"  backbone {traits.Backbone ?? (other is null ? "none that is known" : $"none that is known; it looks like {other}")}"
                );
                Out.WriteLine(
                    $"  head     {(traits.Classes == 0 ? "none" : $"{traits.Classes} classes")}"
                        + $"{(traits.HasDistillation ? ", and a distillation head" : "")}"
                );
                WriteClasses(traits.ClassNames, traits.Classes);
            }
        );
    }

    private void WriteClasses(IReadOnlyList<string> names, int count)
    {
        if (names.Count > 0)
            Out.WriteLine($"  classes  {count}: {string.Join(", ", names.Take(20))}{(names.Count > 20 ? ", …" : "")}");
    }

    private void Write(bool isJson, object json, Action text)
    {
        if (isJson)
            JsonText.Write(Out, json);
        else
            text();
    }

    private static IEnumerable<object> Shapes(IReadOnlyDictionary<string, int[]> shapes) =>
        shapes.Select(pair => new { Name = pair.Key, Shape = pair.Value });
}
