using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Torch;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Loop;

/// <summary>A batch of inputs. The arrays belong to the source, have capacity for a full batch, and are reused for the next one.</summary>
/// <param name="Index">The index of the batch in its epoch, from 0.</param>
/// <param name="Count">The number of inputs.</param>
/// <param name="Inputs">The images, [B, 3, H, W], or embeddings, [B, E].</param>
/// <param name="InputShape">The shape of one input.</param>
/// <param name="Labels">The class indexes.</param>
/// <param name="Targets">The class shares, [B, classes], if labels are mixed or smoothed; otherwise, null.</param>
/// <param name="TeacherLogits">The logits of the teacher, [B, classes]; null if there is none.</param>
/// <param name="Indexes">The indexes of the images in their data set.</param>
internal sealed record Minibatch(
    int Index,
    int Count,
    float[] Inputs,
    long[] InputShape,
    int[] Labels,
    float[]? Targets,
    float[]? TeacherLogits,
    int[] Indexes
) : ITrainingBatch
{
    /// <summary>Creates a tensor of the inputs, [B, …], in the caller's dispose scope.</summary>
    public Tensor InputsOn(Device device) => Inputs.ToTensor([Count, .. InputShape], device);

    public static Minibatch From(Batch batch, float[]? teacherLogits) =>
        new(
            batch.Index,
            batch.Count,
            batch.Images,
            [3, batch.Height, batch.Width],
            batch.Labels,
            batch.Targets,
            teacherLogits,
            batch.Indexes
        );
}
