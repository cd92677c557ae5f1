using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.Data;

namespace Microsoft.ML.Runtime;

/// <summary>Checks and the error texts that users see.</summary>
internal static class Contracts
{
    /// <summary>A wrong state: <see cref="InvalidOperationException"/>.</summary>
    public static void Check([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
            throw new InvalidOperationException(message);
    }

    /// <summary>A wrong argument: <see cref="ArgumentOutOfRangeException"/>.</summary>
    public static void CheckParam([DoesNotReturnIf(false)] bool condition, string paramName, string message = null)
    {
        if (!condition)
            throw message is null ? new ArgumentOutOfRangeException(paramName) : new ArgumentOutOfRangeException(paramName, message);
    }

    public static T CheckValue<T>(T value, string paramName)
        where T : class =>
        value ?? throw new ArgumentNullException(paramName);

    public static string CheckNonEmpty(string value, string paramName) =>
        string.IsNullOrEmpty(value) ? throw new ArgumentNullException(paramName, $"{paramName} cannot be null or empty") : value;

    /// <summary>Broken file contents: <see cref="FormatException"/>.</summary>
    public static void CheckDecode([DoesNotReturnIf(false)] bool condition, string message = "Corrupt model file")
    {
        if (!condition)
            throw new FormatException(message);
    }

    public static ArgumentOutOfRangeException MissingColumn(string paramName, string role, string column) =>
        new(paramName, $"Could not find {role} column '{column}'");

    public static ArgumentOutOfRangeException SchemaMismatch(string paramName, string role, string column, string expected, string actual) =>
        new(paramName, $"Schema mismatch for {role} column '{column}': expected {expected}, got {actual}");

    /// <summary>The column of this name, or the error about it.</summary>
    public static DataViewSchema.Column FindColumn(DataViewSchema inputSchema, string name, string role = "input", string paramName = "inputSchema") =>
        inputSchema.GetColumnOrNull(name) ?? throw MissingColumn(paramName, role, name);

    /// <summary>The column of this name, or the error about it.</summary>
    public static SchemaShape.Column FindColumn(SchemaShape inputSchema, string name, string role = "input", string paramName = "inputSchema") =>
        inputSchema.TryFindColumn(name, out var column) ? column : throw MissingColumn(paramName, role, name);

    /// <summary>A getter's delegate as the type that the caller wants; the same two errors from every cursor.</summary>
    public static ValueGetter<TValue> TypedGetter<TValue>(Delegate getter, DataViewSchema.Column column)
    {
        CheckParam(getter is not null, nameof(column), "requested column not active");
        return getter as ValueGetter<TValue> ?? throw new InvalidOperationException(
            $"Invalid TValue in GetGetter for column #{column}: '{typeof(TValue)}', expected type: '{getter.GetType().GetGenericArguments()[0]}'.");
    }
}
