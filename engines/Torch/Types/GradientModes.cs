using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static IDisposable no_grad() => new GradientMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradientMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradientMode(mode);

    public static bool is_grad_enabled() => NativeMethods.vg_grad_enabled() != 0;

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => NativeMethods.vg_inference_enabled() != 0;

    /// <summary>Sets this thread's mode, and the one before when disposed.</summary>
    private sealed class GradientMode : IDisposable
    {
        private readonly bool before = is_grad_enabled();

        public GradientMode(bool enabled) => NativeMethods.vg_set_grad_enabled(enabled ? 1 : 0);

        public void Dispose() => NativeMethods.vg_set_grad_enabled(before ? 1 : 0);
    }

    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private nint mode = NativeMethods.vg_inference_begin(enabled ? 1 : 0);

        public void Dispose()
        {
            if (mode != 0)
                NativeMethods.vg_inference_end(mode);
            mode = 0;
        }
    }
}
