using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    // Random numbers.
    public partial class Tensor
    {
        public Tensor bernoulli(Generator generator = null) => Aten.Call("bernoulli", this, generator);
        public Tensor bernoulli_(double p = 0.5, Generator generator = null) => Aten.Change("bernoulli_.float", this, p, generator);
        public Tensor bernoulli_(Tensor p, Generator generator = null) => Aten.Change("bernoulli_.Tensor", this, p, generator);
        public Tensor normal_(double mean = 0, double std = 1, Generator generator = null) => Aten.Change("normal_", this, mean, std, generator);
        public Tensor uniform_(double from, double to, Generator generator = null) => Aten.Change("uniform_", this, from, to, generator);
        public Tensor exponential_(double lambda = 1, Generator generator = null) => Aten.Change("exponential_", this, lambda, generator);
        public Tensor random_(double from, double to, Generator generator = null) => Aten.Change("random_.from", this, (long)from, (long)to, generator);
        public Tensor multinomial(long num_samples, bool replacement = false, Generator generator = null) => Aten.Call("multinomial", this, num_samples, replacement, generator);
        public Tensor log_normal_(double mean = 0, double std = 1, Generator generator = null) => Aten.Change("log_normal_", this, mean, std, generator);
        public Tensor rand_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("rand_like", this, dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor randn_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("randn_like", this, dtype, Value.None, device).with_requires_grad(requires_grad);
        public Tensor randint_like(long low, long high, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Aten.Call("randint_like.low_dtype", this, low, high, dtype, Value.None, device).with_requires_grad(requires_grad);
    }
}
