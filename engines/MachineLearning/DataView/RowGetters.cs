using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Calls of generic members with a type that is known at run time only.</summary>
internal static class RowGetters
{
    private static readonly MethodInfo _getGetter = typeof(DataViewRow).GetMethod(nameof(DataViewRow.GetGetter));

    /// <summary>The getter of a column, whatever its type.</summary>
    internal static Delegate GetGetterOfAnyType(this DataViewRow row, DataViewSchema.Column column) =>
        Invoke(() => (Delegate)_getGetter.MakeGenericMethod(column.Type.RawType).Invoke(row, [column]));

    /// <summary>Calls a generic method, given as its instance over some type, with another type.</summary>
    internal static TResult InvokeWith<TResult>(this Delegate sample, Type type, params object[] arguments) =>
        Invoke(() => (TResult)sample.Method.GetGenericMethodDefinition().MakeGenericMethod(type).Invoke(sample.Target, arguments));

    private static T Invoke<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (TargetInvocationException e) when (e.InnerException is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerException);
            throw;
        }
    }
}
