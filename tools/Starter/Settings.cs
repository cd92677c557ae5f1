namespace Starter;

/// <summary>What the environment may say: STARTER_EPOCHS, STARTER_SEEDS and STARTER_THREADS.</summary>
internal static class Settings
{
    /// <summary>Gets how many epochs the weights are trained. Default: 60.</summary>
    public static int Epochs => Number("STARTER_EPOCHS") ?? 60;

    /// <summary>Gets how many seeds weights are judged with. Default: 3.</summary>
    public static int Seeds => Number("STARTER_SEEDS") ?? 3;

    /// <summary>Gets how many threads compute. Default: all cores.</summary>
    public static int? Threads => Number("STARTER_THREADS");

    private static int? Number(string variable) => Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text) : null;
}
