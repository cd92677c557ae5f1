using TorchSharp;

namespace MLNet.VisionGraph.Training.Loop;

/// <summary>The source of a training's batches, and the part of the network that they pass through.</summary>
internal interface IMinibatchSource : IDisposable
{
    /// <summary>Gets the data set.</summary>
    ImageDataset Images { get; }

    /// <summary>Gets the number of batches per epoch.</summary>
    int BatchCount { get; }

    /// <summary>Gets the total time that the trainer has waited for batches.</summary>
    TimeSpan WaitTime { get; }

    /// <summary>Gets the images that could not be read so far.</summary>
    IReadOnlyList<UnreadableImage> Unreadable { get; }

    /// <summary>Reads the batches of an epoch from a given one on. Each is valid until the next is requested.</summary>
    IEnumerable<Minibatch> Read(int epoch, int firstBatch, CancellationToken cancellationToken);

    /// <summary>Computes the logits of a batch; with two heads, also the distillation head's.</summary>
    HeadLogits Forward(torch.Tensor inputs, NetworkModule network);
}
