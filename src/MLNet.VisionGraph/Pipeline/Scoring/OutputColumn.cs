using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.VisionGraph.Pipeline.Scoring;

/// <summary>Returns the values of the network's outputs for the current row.</summary>
internal delegate RowOutputs OutputValues();

/// <summary>The values of a network's outputs for one row of a batch.</summary>
/// <param name="outputs">The values of each output, row after row.</param>
/// <param name="lengths">The number of values per row of each output.</param>
/// <param name="row">The row.</param>
internal readonly struct RowOutputs(float[][] outputs, IReadOnlyList<int> lengths, int row)
{
    /// <summary>Gets the values of an output.</summary>
    /// <param name="output">The index of the output, from 0.</param>
    public Span<float> this[int output] => outputs[output].AsSpan(row * lengths[output], lengths[output]);
}

/// <summary>A column that a transformer adds, computed from the network's outputs.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="type">The type of the column.</param>
internal abstract class OutputColumn(string name, DataViewType type)
{
    public string Name => name;

    public DataViewType Type => type;

    /// <summary>Returns the annotations of the column for an input schema; null for none.</summary>
    public virtual DataViewSchema.Annotations? AnnotationsAfter(DataViewSchema input) => null;

    /// <summary>Creates a <see cref="ValueGetter{TValue}"/> of the column's type.</summary>
    public abstract Delegate Getter(OutputValues values);
}

/// <summary>A column with the unchanged values of an output.</summary>
internal sealed class VectorColumn(string name, VectorDataViewType type, int output, DataViewSchema.Annotations? annotations = null)
    : OutputColumn(name, type)
{
    public override DataViewSchema.Annotations? AnnotationsAfter(DataViewSchema input) => annotations;

    public override Delegate Getter(OutputValues values) =>
        (ValueGetter<VBuffer<float>>)(
            (ref VBuffer<float> value) =>
            {
                var found = values()[output];
                var editor = VBufferEditor.Create(ref value, found.Length);
                found.CopyTo(editor.Values);
                value = editor.Commit();
            }
        );
}

/// <summary>A column with the class of the largest score (the first of equal ones) as a key; missing if there are no scores.</summary>
internal sealed class PredictedLabelColumn(
    string name,
    int classes,
    int output,
    Func<DataViewSchema, DataViewSchema.Annotations> annotations
) : OutputColumn(name, new KeyDataViewType(typeof(uint), classes))
{
    public override DataViewSchema.Annotations AnnotationsAfter(DataViewSchema input) => annotations(input);

    public override Delegate Getter(OutputValues values) =>
        (ValueGetter<uint>)(
            (ref uint value) =>
            {
                var scores = values()[output];
                var best = 0;
                for (var i = 1; i < scores.Length; i++)
                {
                    if (scores[i] > scores[best])
                        best = i;
                }

                value = float.IsNaN(scores[best]) ? 0 : (uint)best + 1;
            }
        );
}
