using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>A tensor that a module learns. It takes over the tensor that it is made of, which is empty from then on.</summary>
public class Parameter : Tensor
{
    public Parameter(Tensor data, bool requires_grad = true)
        : base(Taken(data, requires_grad, out var scope))
    {
        if (scope is null)
            DetachFromDisposeScope();
        else
            MoveToOtherDisposeScope(scope);
    }

    private static nint Taken(Tensor data, bool requiresGrad, out DisposeScope scope)
    {
        scope = data.OwningDisposeScope;
        return data.with_requires_grad(requiresGrad).Surrender();
    }
}
