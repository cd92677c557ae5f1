using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>An output column and the input column it is made of.</summary>
public sealed class InputOutputColumnPair
{
    /// <summary>Without an input name the output replaces the column of its name.</summary>
    public InputOutputColumnPair(string outputColumnName, string inputColumnName = null)
    {
        OutputColumnName = Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        InputColumnName = inputColumnName ?? outputColumnName;
    }

    /// <summary>The output column.</summary>
    public string OutputColumnName { get; }

    /// <summary>The input column.</summary>
    public string InputColumnName { get; }

    internal static (string Output, string Input)[] Convert(InputOutputColumnPair[] columns) =>
        [.. Contracts.CheckValue(columns, nameof(columns)).Select(c => (c.OutputColumnName, c.InputColumnName))];
}
