namespace Starter;

/// <summary>The settings in environment variables: STARTER_SEEDS and STARTER_THREADS.</summary>
internal static class Settings
{
    /// <summary>Gets the number of seeds per measurement. The default is 3.</summary>
    public static int Seeds => Number("STARTER_SEEDS") ?? 3;

    /// <summary>Gets the number of threads. The default is null (one per core).</summary>
    public static int? Threads => Number("STARTER_THREADS");

    private static int? Number(string variable) => Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text) : null;
}
