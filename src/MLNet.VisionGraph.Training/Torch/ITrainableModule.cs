using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Torch;

/// <summary>A module whose weights are trained, averaged and saved.</summary>
/// <typeparam name="TSelf">The type of the module.</typeparam>
internal interface ITrainableModule<TSelf>
    where TSelf : nn.Module, ITrainableModule<TSelf>
{
    /// <summary>Creates a module of the same structure, whose weights are zero.</summary>
    TSelf CreateAlike();

    /// <summary>Loads weights.</summary>
    void Load(StateDict weights);

    /// <summary>Returns a copy of the current weights.</summary>
    StateDict ToStateDict();
}
