using MLNet.VisionGraph.Training.Data;
using MLNet.VisionGraph.Training.Torch;
using static TorchSharp.torch;

namespace MLNet.VisionGraph.Training.Trainers;

/// <summary>What a network is shown at a time. The arrays belong to the source, hold room for a full batch, and are filled anew for the next one.</summary>
/// <param name="Index">The batch's number in its epoch, from 0.</param>
/// <param name="Count">How many photos there are.</param>
/// <param name="Inputs">Pictures [B, 3, H, W], or embeddings [B, E].</param>
/// <param name="InputShape">The shape of one of them.</param>
/// <param name="Labels">The classes.</param>
/// <param name="Targets">Shares of the classes [B, classes], where labels are mixed or smoothed.</param>
/// <param name="TeacherLogits">What a teacher says [B, classes], where there is one.</param>
/// <param name="Indexes">The photos' places in their set.</param>
internal sealed record Minibatch(int Index, int Count, float[] Inputs, long[] InputShape, int[] Labels, float[]? Targets, float[]? TeacherLogits, int[] Indexes)
{
    /// <summary>Gives the inputs as a tensor [B, …] of the caller's dispose scope.</summary>
    public Tensor InputsOn(Device device) => Inputs.ToTensor([Count, .. InputShape], device);

    public static Minibatch Of(Batch batch, float[]? teacherLogits) =>
        new(batch.Index, batch.Count, batch.Images, [3, batch.Height, batch.Width], batch.Labels, batch.Targets, teacherLogits, batch.Indexes);
}
