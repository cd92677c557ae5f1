using MLNet.VisionGraph.Training.Torch.Loading;

namespace MLNet.VisionGraph.Training.Tests;

/// <summary>Loads libtorch before the first test, since some begin with TorchSharp itself.</summary>
[SetUpFixture]
internal sealed class LibtorchSetUp
{
    [OneTimeSetUp]
    public void Load() => Libtorch.Load();
}
