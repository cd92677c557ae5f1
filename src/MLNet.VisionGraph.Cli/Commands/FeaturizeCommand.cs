using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.VisionGraph.Cli.Images;
using MLNet.VisionGraph.Cli.Models;
using MLNet.VisionGraph.Cli.Terminal;

namespace MLNet.VisionGraph.Cli.Commands;

/// <summary>Writes the features of images to a file.</summary>
internal sealed class FeaturizeCommand : VisionGraphCommand
{
    // The number of rows between flushes, which is the most that an interruption can lose.
    private const int ChunkSize = 256;

    private readonly Option<string> _dataset;
    private readonly Option<string?> _backbone;
    private readonly Option<string> _weights;
    private readonly Option<string> _output;
    private readonly Option<string> _features;
    private readonly Option<int?> _imageSize;
    private readonly Option<bool> _int8;
    private readonly Option<int?> _threads;
    private readonly Option<bool> _json;

    public FeaturizeCommand(Streams streams)
        : base(
            "featurize",
            "Write the features of images to a CSV file, a NumPy array with the paths in a file next to it, or ML.NET's binary data. "
                + "Rows that the file already contains are not computed again. "
                + "Images that cannot be read are skipped and listed; the exit code is then 1.",
            streams,
            "featurize --dataset photos --backbone efficientvit_m1 --output features.csv",
            "find . -name '*.jpg' | visiongraph featurize --dataset - --backbone mobilevig_s --output features.npy",
            "featurize --dataset photos --weights models/flowers/flowers.safetensors --output features.idv",
            "featurize --dataset photos --backbone mobilevig_ti --output features.npy --int8"
        )
    {
        _dataset = AddOption<string>(
            "--dataset",
            "A folder of images, a text file with one path per line, or - for such a list on standard input.",
            helpName: "FOLDER|LIST|-",
            required: true
        );
        _backbone = AddBackbone("The backbone. Default: the one named in the weights file, otherwise efficientvit_m0.");
        _weights = AddOption("--weights", WeightsChoice.Description, "pretrained", "pretrained|starter|random|FILE");
        _output = AddOption<string>(
            "--output",
            "The file, .csv, .npy, or .idv (columns ImageSource and Features).",
            helpName: "FILE",
            required: true
        );
        _features = AddChoice(
            "--features",
            "What is computed: the means of the last stage's map, those of all stages' maps, or the input of the head.",
            "pooled",
            "pooled",
            "stages",
            "embedding"
        );
        _imageSize = AddOptional<int?>(
            "--image-size",
            "The side length of the images in pixels. Default: that of the weights' training, otherwise the backbone's.",
            "N"
        );
        _int8 = AddOption<bool>(
            "--int8",
            "Compute in int8, which is faster on processors that multiply bytes, "
                + "with ranges learned from 64 of the images, evenly spread. "
                + "Their paths are kept in FILE.int8.txt, so that rows added later are computed in the same way."
        );
        _threads = AddThreads();
        _json = AddJson();
    }

    protected override int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var threads = ThreadsOf(parsed, _threads);
        var weights = WeightsChoice.Parse(parsed.GetValue(_weights)!);
        var backbone = weights.BackboneOf(parsed.GetValue(_backbone), "efficientvit_m0");
        var (kind, length) = parsed.GetValue(_features) switch
        {
            "embedding" => (FeatureKind.Embedding, backbone.EmbeddingLength),
            "stages" => (FeatureKind.MultiStage, backbone.MultiStageLength),
            _ => (FeatureKind.Pooled, backbone.PooledLength),
        };
        string[] images = [.. Images(parsed.GetValue(_dataset)!).Distinct()];
        var (path, size) = (parsed.GetValue(_output)!, parsed.GetValue(_imageSize) ?? weights.File?.ImageSize);
        var list = new CalibrationList(path);
        var calibration = parsed.GetValue(_int8) ? list.Choose(images) : null;
        var mlContext = new MLContext();
        using var featurizer = mlContext
            .Transforms.ImageFeaturizer(
                new ImageFeaturizerOptions
                {
                    InputColumnName = nameof(ModelInput.ImageSource),
                    Backbone = backbone,
                    Weights = weights.Source,
                    Features = kind,
                    ImageHeight = size,
                    ImageWidth = size,
                    Workers = threads,
                    OnInvalidImage = InvalidImageHandling.Skip,
                    Precision = calibration is null ? WeightPrecision.Float32 : WeightPrecision.Int8,
                }
            )
            .Fit(Rows(calibration ?? []));

        using var file = FeatureFile.Open(path, length);
        list.Settle(file, calibration);
        CheckSame(file, path, Score);
        var before = file.Paths.ToHashSet(StringComparer.Ordinal);
        string[] missing = [.. images.Where(image => !before.Contains(image))];
        var (watch, done, unreadable) = (Stopwatch.StartNew(), 0, new List<string>());
        var isQuiet = parsed.GetValue(_json) || parsed.GetValue(Verbosity) == Terminal.Verbosity.Quiet;
        foreach (var chunk in missing.Chunk(ChunkSize))
        {
            if (cancellationToken.IsCancellationRequested)
            {
                Streams.Error.WriteLine(
                    $"Interrupted: '{path}' has {images.Length - missing.Length + done} of {images.Length} rows; "
                        + "the same command continues."
                );
                return ExitCodes.Interrupted;
            }

            foreach (var (image, row) in chunk.Zip(Score(chunk)))
            {
                if (row.All(float.IsNaN))
                    unreadable.Add(image);
                else
                    file.Add(image, row);
            }

            file.Flush();
            done += chunk.Length;
            if (!isQuiet && done < missing.Length)
                Out.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{done}/{missing.Length} images, {done / watch.Elapsed.TotalSeconds:F0} images/s"
                    )
                );
        }

        foreach (var image in unreadable)
            Streams.Error.WriteLine($"Left out: '{image}' is missing or not a readable image.");
        if (missing.Length > 0 && unreadable.Count == missing.Length && before.Count == 0)
            throw new FailureException($"None of the {missing.Length} images could be read.");
        file.Complete();
        Report(parsed, path, missing.Length - unreadable.Count, before.Count, unreadable, watch.Elapsed);
        return unreadable.Count == 0 ? ExitCodes.Ok : ExitCodes.Error;

        List<float[]> Score(IReadOnlyList<string> paths) => [.. featurizer.Transform(Rows(paths)).GetColumn<float[]>("Features")];

        IDataView Rows(IEnumerable<string> paths) =>
            mlContext.Data.LoadFromEnumerable(paths.Select(image => new ModelInput { ImageSource = image }));
    }

    private IEnumerable<string> Images(string dataset)
    {
        if (dataset != "-" && !Directory.Exists(dataset) && !File.Exists(dataset))
            throw new FailureException(
                $"There is no folder or list '{dataset}': --dataset takes a folder of images, a text file with one path per line, or -."
            );
        if (!File.Exists(dataset))
            return ImageFiles.Enumerate([dataset], Streams.In);
        using var reader = new StreamReader(dataset);
        return [.. ImageFiles.Enumerate(["-"], reader)];
    }

    // Features of different weights or different ranges must not be mixed in one file.
    private static void CheckSame(FeatureFile file, string path, Func<IReadOnlyList<string>, List<float[]>> score)
    {
        if (file.FirstRow is not { } stored || !File.Exists(file.Paths[0]))
            return;
        var row = score([file.Paths[0]])[0];
        var scale = stored.Max(Math.Abs);
        if (!row.All(float.IsNaN) && row.Zip(stored, (a, b) => Math.Abs(a - b)).Max() > 1e-3 * Math.Max(scale, 1e-6))
            throw new FailureException(
                $"'{path}' holds features of another backbone, other weights, or another size: choose another file, or delete it."
            );
    }

    private void Report(ParseResult parsed, string path, int added, int before, List<string> unreadable, TimeSpan elapsed)
    {
        if (!parsed.GetValue(_json))
        {
            Out.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}: {before + added} rows, {added} of them new, in {elapsed.TotalSeconds:F1} s"
                )
            );
            return;
        }

        JsonText.Write(
            Out,
            new
            {
                File = path,
                Rows = before + added,
                New = added,
                Unreadable = unreadable,
            }
        );
    }
}
