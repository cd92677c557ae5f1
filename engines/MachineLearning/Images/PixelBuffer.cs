using System.Runtime.InteropServices;
using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms.Image;

/// <summary>
/// Native memory of one picture, four bytes a pixel, rows from the top without gaps. Native, because a photo would land in the
/// large object heap and every one of them would bring the next full collection nearer.
/// </summary>
internal sealed unsafe class PixelBuffer : IDisposable
{
    /// <summary>Above this the collector is told of the memory, so that pictures nobody disposes are found in time.</summary>
    private const long PressureFrom = 1 << 20;

    private byte* _pixels;

    private PixelBuffer(int width, int height, bool zeroed)
    {
        Width = width;
        Height = height;
        nuint bytes = (nuint)ByteCount;
        _pixels = (byte*)(zeroed ? NativeMemory.AllocZeroed(bytes) : NativeMemory.Alloc(bytes));
        if (bytes >= PressureFrom)
            GC.AddMemoryPressure(ByteCount);
    }

    ~PixelBuffer() => Release();

    public int Width { get; }

    public int Height { get; }

    public int Stride => Width * 4;

    public int ByteCount => Width * Height * 4;

    public MLPixelFormat Format { get; init; } = MLPixelFormat.Bgra32;

    public byte* Pointer => _pixels;

    public Span<byte> Pixels => new(_pixels, ByteCount);

    /// <summary>Row <paramref name="y"/> as pixels.</summary>
    public Span<uint> Row(int y) => new(_pixels + (long)y * Stride, Width);

    /// <summary>Memory whose content the caller writes completely.</summary>
    public static PixelBuffer Allocate(int width, int height, MLPixelFormat format = MLPixelFormat.Bgra32) => new(width, height, zeroed: false) { Format = format };

    /// <summary>Transparent black; pages that are never touched cost nothing.</summary>
    public static PixelBuffer AllocateClear(int width, int height, MLPixelFormat format = MLPixelFormat.Bgra32) => new(width, height, zeroed: true) { Format = format };

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (_pixels == null)
            return;
        NativeMemory.Free(_pixels);
        _pixels = null;
        if (ByteCount >= PressureFrom)
            GC.RemoveMemoryPressure(ByteCount);
    }
}
