using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Pipeline.Scoring;

/// <summary>
/// A column with the values of an output for the objects that were found: the slots whose score is above 0. Empty for images that cannot be
/// read.
/// </summary>
internal sealed class FoundValuesColumn(string name, int output) : OutputColumn(name, new VectorDataViewType(NumberDataViewType.Single))
{
    public override Delegate Getter(OutputValues values) =>
        (ValueGetter<VBuffer<float>>)(
            (ref VBuffer<float> value) =>
            {
                var found = FoundSlots.Of(values(), output);
                var editor = VBufferEditor.Create(ref value, found.Length);
                found.CopyTo(editor.Values);
                value = editor.Commit();
            }
        );
}

/// <summary>A column with the classes of the objects that were found, as keys.</summary>
internal sealed class FoundLabelsColumn(string name, int classes, DataViewSchema.Annotations annotations)
    : OutputColumn(name, new VectorDataViewType(new KeyDataViewType(typeof(uint), classes)))
{
    public override DataViewSchema.Annotations AnnotationsAfter(DataViewSchema input) => annotations;

    public override Delegate Getter(OutputValues values) =>
        (ValueGetter<VBuffer<uint>>)(
            (ref VBuffer<uint> value) =>
            {
                var labels = FoundSlots.Of(values(), DetectorPlan.Labels);
                var editor = VBufferEditor.Create(ref value, labels.Length);
                for (var i = 0; i < labels.Length; i++)
                    editor.Values[i] = (uint)labels[i] + 1;
                value = editor.Commit();
            }
        );
}

/// <summary>The occupied slots of a detector's outputs, which are the first ones.</summary>
internal static class FoundSlots
{
    /// <summary>
    /// Returns the values of an output in the occupied slots: none for an image that cannot be read, whose scores are missing.
    /// </summary>
    public static ReadOnlySpan<float> Of(RowOutputs row, int output)
    {
        var scores = row[DetectorPlan.Scores];
        var count = 0;
        while (count < scores.Length && scores[count] > 0)
            count++;
        var all = row[output];
        return all[..(count * (all.Length / scores.Length))];
    }
}
