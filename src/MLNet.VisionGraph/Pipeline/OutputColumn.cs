using Microsoft.ML.Data;
using Microsoft.ML;

namespace MLNet.VisionGraph.Pipeline;

/// <summary>Gives the values of a network's output for the row at hand.</summary>
/// <param name="output">The output, from 0.</param>
internal delegate ReadOnlySpan<float> OutputValues(int output);

/// <summary>A column that a transformer adds, made of the network's outputs.</summary>
/// <param name="name">Its name.</param>
/// <param name="type">Its type.</param>
internal abstract class OutputColumn(string name, DataViewType type)
{
    public string Name => name;

    public DataViewType Type => type;

    /// <summary>Gives its annotations behind an input; null for none.</summary>
    public virtual DataViewSchema.Annotations? AnnotationsBehind(DataViewSchema input) => null;

    /// <summary>Makes a <see cref="ValueGetter{TValue}"/> of the column's type.</summary>
    public abstract Delegate Getter(OutputValues values);
}

/// <summary>An output as it is.</summary>
internal sealed class VectorColumn(string name, VectorDataViewType type, int output, DataViewSchema.Annotations? annotations = null) : OutputColumn(name, type)
{
    public override DataViewSchema.Annotations? AnnotationsBehind(DataViewSchema input) => annotations;

    public override Delegate Getter(OutputValues values) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
    {
        var found = values(output);
        var editor = VBufferEditor.Create(ref value, found.Length);
        found.CopyTo(editor.Values);
        value = editor.Commit();
    });
}

/// <summary>The class with the largest score, the first of equals, as a key; missing where there are no scores.</summary>
internal sealed class PredictedLabelColumn(string name, int classes, int output, Func<DataViewSchema, DataViewSchema.Annotations> annotations)
    : OutputColumn(name, new KeyDataViewType(typeof(uint), classes))
{
    public override DataViewSchema.Annotations AnnotationsBehind(DataViewSchema input) => annotations(input);

    public override Delegate Getter(OutputValues values) => (ValueGetter<uint>)((ref uint value) =>
    {
        var scores = values(output);
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best])
                best = i;
        }

        value = float.IsNaN(scores[best]) ? 0 : (uint)best + 1;
    });
}
