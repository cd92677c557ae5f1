using MLNet.VisionGraph.Graph;
using TorchSharp;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>Where a training's batches come from, and which part of the network they go through.</summary>
internal interface IMinibatchSource : IDisposable
{
    /// <summary>Gets the photos.</summary>
    PhotoSet Photos { get; }

    /// <summary>Gets how many batches an epoch has.</summary>
    int BatchCount { get; }

    /// <summary>Gets how long the trainer has waited for batches so far.</summary>
    TimeSpan WaitTime { get; }

    /// <summary>Gets the photos that could not be read so far.</summary>
    IReadOnlyList<UnreadablePhoto> Unreadable { get; }

    /// <summary>Reads an epoch from a batch on; each is valid until the next is asked for.</summary>
    IEnumerable<Minibatch> Read(int epoch, int firstBatch, CancellationToken cancellationToken);

    /// <summary>Gives the logits of a batch: with two heads, the distillation head's as well.</summary>
    HeadLogits Forward(torch.Tensor inputs, Torch.NetworkModule network);
}
