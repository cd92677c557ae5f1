namespace MLNet.VisionGraph.Graph;

/// <summary>
/// Operations whose parameters and taps lie below a scope: a network that starts at the root, such as a backbone, becomes a part of
/// another one.
/// </summary>
/// <typeparam name="T">The type of a value.</typeparam>
/// <param name="ops">The operations.</param>
/// <param name="origin">The scope of the part.</param>
internal sealed class ScopedOps<T>(IGraphOps<T> ops, Scope origin) : ForwardingOps<T>(ops)
{
    public override T Conv2d(T x, Scope at, ConvShape shape) => base.Conv2d(x, Inside(at), shape);

    public override T BatchNorm(T x, Scope at) => base.BatchNorm(x, Inside(at));

    public override T BatchNormAct(T x, Scope at, Activation activation, Scope? normed = null) =>
        base.BatchNormAct(x, Inside(at), activation, normed is { } place ? Inside(place) : null);

    public override T Linear(T x, Scope at, int outputs) => base.Linear(x, Inside(at), outputs);

    public override T LayerScale(T x, Scope at) => base.LayerScale(x, Inside(at));

    public override IReadOnlyList<T> AttentionBiases(Scope at, int heads, int window) => base.AttentionBiases(Inside(at), heads, window);

    public override T Tap(T x, Scope at) => base.Tap(x, Inside(at));

    private Scope Inside(Scope at) => origin / at.Path;
}
