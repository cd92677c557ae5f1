namespace SkiaSharp;

/// <summary>What holds something native.</summary>
public abstract class SKNativeObject : IDisposable
{
    private protected SKNativeObject()
    {
    }

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives it back.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>What holds an object of Skia's.</summary>
public abstract class SKObject : SKNativeObject
{
    private protected SKObject()
    {
    }
}
