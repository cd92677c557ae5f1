using System.Runtime.InteropServices;
using MLNet.VisionGraph.Training.Torch;
using TorchSharp;

namespace MLNet.VisionGraph.Training.Tests.Torch;

public partial class NativeThreadsTests
{
    [Test]
    [Platform("Linux")]
    public void SpinBriefly_NothingSaidInTheEnvironment_IsSeenByNativeCode()
    {
        var isSaid = Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not null;
        var given = Environment.GetEnvironmentVariable("GOMP_SPINCOUNT");

        Assert.That(NativeThreads.SpinBriefly(), Is.EqualTo(!isSaid));
        Assert.That(Marshal.PtrToStringUTF8(getenv("GOMP_SPINCOUNT")), Is.EqualTo(given ?? (isSaid ? null : "1000")));
    }

    [Test]
    public void Use_UntilItIsDisposed_IsWhatLibtorchComputesWith()
    {
        var before = torch.get_num_threads();

        using (NativeThreads.Use(before + 1))
            Assert.That(torch.get_num_threads(), Is.EqualTo(before + 1));

        Assert.That(torch.get_num_threads(), Is.EqualTo(before));
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getenv(string name);
}
