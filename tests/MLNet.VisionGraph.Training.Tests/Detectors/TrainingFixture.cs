using System.Text.Json;
using MLNet.VisionGraph.Detectors;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Parity;
using MLNet.VisionGraph.Training.Detectors;
using MLNet.VisionGraph.Training.Detectors.Targets;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Tests.Detectors;

/// <summary>A step of the official training of a detector, with weights and images that follow from a rule.</summary>
internal sealed class TrainingFixture
{
    private readonly JsonElement _root;
    private readonly string _proposals;

    /// <summary>Reads a fixture.</summary>
    /// <param name="model">The folder.</param>
    /// <param name="name">The name of the file, without extension.</param>
    public TrainingFixture(string model, string name)
    {
        _root = DetectionReference.Json(Path.Combine(model, name + ".json"));
        _proposals = Path.Combine(model, name.Replace("_bn_frozen", string.Empty));
        IsFrozen = name.EndsWith("_bn_frozen", StringComparison.Ordinal) || model.Contains("efficientvit");
        Truths = [.. Enumerable.Range(0, 2).Select(TruthOf)];
    }

    /// <summary>Whether norms keep their running statistics.</summary>
    public bool IsFrozen { get; }

    /// <summary>The objects of each image.</summary>
    public IReadOnlyList<GroundTruth> Truths { get; }

    /// <summary>The numbers in single precision.</summary>
    public JsonElement Single => _root.GetProperty("f32");

    /// <summary>The numbers in double precision.</summary>
    public JsonElement Double => _root.GetProperty("f64");

    /// <summary>The largest relative difference of the L2 norms of gradients between single and double precision.</summary>
    public double Rounding => _root.GetProperty("max_relative_l2_difference_f32_f64").GetDouble();

    /// <summary>Pixels of each object's mask.</summary>
    public int[] MaskAreas => _root.GetProperty("gt_mask_areas").Ints();

    /// <summary>Proposals for the heads on regions.</summary>
    public IReadOnlyList<Box[]> Proposals() =>
        [
            .. Enumerable
                .Range(0, 2)
                .Select(image => DetectionReference.Array($"{_proposals}_proposals_{image}.npy").Chunk(4))
                .Select(boxes => boxes.Select(box => new Box(box[0], box[1], box[2], box[3])).ToArray()),
        ];

    /// <summary>Creates the detector with the weights of the rule.</summary>
    public DetectorModule Module(IDetector detector)
    {
        var module = new DetectorModule(detector) { FreezeBatchNorm = IsFrozen };
        var shift = _root.GetProperty("weight_params").GetProperty("cls_shift").EnumerateArray().Select(value => value.GetDouble());
        module.Load(WeightsOf(module, [.. shift]));
        return module;
    }

    /// <summary>Returns the weights of the rule, with a shift of the classes' biases.</summary>
    public static StateDict WeightsOf(DetectorModule module, double[] classShift)
    {
        var weights = new DetectorParameters(module.Parameters, classShift);
        return new StateDict(
            module.Parameters.Select(spec =>
                KeyValuePair.Create(
                    spec.Name,
                    spec.Kind == ParameterKind.BatchCount
                        ? WeightTensor.FromInt64(spec.Shape, new long[1])
                        : new WeightTensor(spec.Shape, weights.GetValues(spec.Name, spec.Count).ToArray())
                )
            )
        );
    }

    /// <summary>Creates the images: the batch is as large as the largest padded image, and zero beyond each image.</summary>
    public Tensor Images()
    {
        var (height, width) = (Truths.Max(truth => truth.PaddedHeight), Truths.Max(truth => truth.PaddedWidth));
        var images = tensor(ReferenceFill.Input(2, height, width), [2, 3, height, width]);
        for (var image = 0; image < 2; image++)
        {
            images[image].narrow(1, Truths[image].Height, height - Truths[image].Height).zero_();
            images[image].narrow(2, Truths[image].Width, width - Truths[image].Width).zero_();
        }

        return images;
    }

    private GroundTruth TruthOf(int image)
    {
        var size = _root.GetProperty("images")[image];
        var (shape, pad) = (size.GetProperty("img_shape").Ints(), size.GetProperty("pad_shape").Ints());
        var boxes = _root.GetProperty("gt_boxes")[image];
        return new GroundTruth(boxes.Boxes(), _root.GetProperty("gt_labels")[image].Ints())
        {
            Height = shape[0],
            Width = shape[1],
            PaddedHeight = pad[0],
            PaddedWidth = pad[1],
            Masks =
            [
                .. boxes
                    .EnumerateArray()
                    .Select(box =>
                        DetectionReference.Ellipse([.. box.EnumerateArray().Select(value => value.GetDouble())], pad[1], pad[0])
                    ),
            ],
        };
    }
}
