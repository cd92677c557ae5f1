namespace Microsoft.ML.Data;

/// <summary>Texts that several cursors share.</summary>
internal static class RowErrors
{
    internal const string NoValue =
        "Values cannot be fetched at this time. This method was called either before the first call to MoveNext, or at any point after MoveNext returned false.";
}
