using MLNet.VisionGraph;
using MLNet.VisionGraph.Graph;
using MLNet.VisionGraph.Training;
using MLNet.VisionGraph.Training.Torch;
using MLNet.VisionGraph.Training.Torch.Loading;
using static TorchSharp.torch;

namespace Starter;

/// <summary>
/// A backbone with two linear projectors to the teacher's features: from the embedding, and from the pooled maps of all stages.
/// The projectors are dropped after the distillation.
/// </summary>
internal sealed class Student : nn.Module<Tensor, StudentFeatures>, ITrainableModule<Student>
{
    private static readonly Scope s_embedding = Scope.Root / "projector";
    private static readonly Scope s_stages = Scope.Root / "stages_projector";

    private readonly BackboneDescriptor _backbone;
    private readonly NetworkSettings _settings;
    private readonly ParameterTree _tree;

    public Student(BackboneDescriptor backbone, int imageSize)
        : base(NameOnceLoaded())
    {
        (_backbone, _settings) = (backbone, SettingsFor(imageSize));
        var cost = NetworkCost.Create(backbone.Network, _settings);
        _tree = new ParameterTree(
            [.. cost.Parameters, .. Projector(s_embedding, backbone.EmbeddingLength), .. Projector(s_stages, backbone.MultiStageLength)]
        );
        foreach (var (name, child) in _tree.Children)
            register_module(name, child);
    }

    /// <summary>Gets the entries of the state dict: the backbone's, then the projectors'.</summary>
    public IReadOnlyList<ParameterSpec> Parameters => _tree.Parameters;

    /// <summary>Returns the settings of a bare backbone.</summary>
    public static NetworkSettings SettingsFor(int imageSize) =>
        new()
        {
            Height = imageSize,
            Width = imageSize,
            Classes = 0,
        };

    /// <summary>Returns whether an entry of the state dict belongs to a projector.</summary>
    public static bool IsProjector(string name) =>
        name.StartsWith(s_embedding + ".", StringComparison.Ordinal) || name.StartsWith(s_stages + ".", StringComparison.Ordinal);

    public override StudentFeatures forward(Tensor input)
    {
        var mode = training ? TrainingMode.Everything : TrainingMode.Evaluation;
        var ops = new TensorOps(_tree, mode, TrainingPrecision.Float32) { ChannelsLast = true };
        var outputs = NetworkExtensions.Forward(ops, _backbone.Network, input, _settings);
        return new StudentFeatures(
            Project(s_embedding, outputs.Embedding!),
            Project(s_stages, cat([.. outputs.Maps.Select(map => map.mean([2, 3]))], 1))
        );
    }

    public Student CreateAlike() => new(_backbone, _settings.Height);

    public void Load(StateDict weights) => _tree.Load(weights);

    public StateDict ToStateDict() => _tree.ToStateDict();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _tree.Dispose();
        base.Dispose(disposing);
    }

    private Tensor Project(Scope projector, Tensor pooled) =>
        nn.functional.linear(pooled, _tree[projector / "weight"], _tree[projector / "bias"]);

    private static ParameterSpec[] Projector(Scope projector, int inputs) =>
        [
            new((projector / "weight").Path, [Teacher.Features, inputs], ParameterKind.Weight)
            {
                Initialization = ParameterInitialization.Normal(Math.Sqrt(1.0 / inputs)),
            },
            new((projector / "bias").Path, [Teacher.Features], ParameterKind.Bias) { Initialization = ParameterInitialization.Zeros },
        ];

    private static string NameOnceLoaded()
    {
        Libtorch.Load();
        return nameof(Student);
    }
}
